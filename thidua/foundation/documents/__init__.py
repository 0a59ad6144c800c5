"""Official papers (văn bản): one model, two renderers. `Paper` → `pdf()` and `word()`."""
