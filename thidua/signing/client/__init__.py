"""The program for the signer's machine: one file that is downloaded and knows nothing of the rest. Here it is only served and tried."""
