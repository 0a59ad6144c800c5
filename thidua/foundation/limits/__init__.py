"""How often one address may ask (giới hạn số lần), and the cache that the processes of an installation share."""
