"""Official documents and their registers (văn bản, sổ đăng ký văn bản). Numbers are given at issue (Nghị định 30/2020/NĐ-CP)."""
