"""Goods, their dated prices and the deliveries that brought them."""
