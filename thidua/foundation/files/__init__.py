"""Files (tệp): stored under their content hash in the data folder, served only by the record that holds them."""
