"""Acts made while the network is gone (làm khi mất mạng): kept on the device, sent when it is back, counted once."""
