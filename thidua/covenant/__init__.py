"""The covenant (giao ước thi đua): every unit's commitments beside the common text, signed by every head. It takes no number."""
