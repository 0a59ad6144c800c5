"""Theo dõi chỉ tiêu, báo cáo kết quả thực hiện: what units have reached of what they committed to, period by period."""
