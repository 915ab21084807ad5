"""Pictures of goods, the card hint and the icons, drawn by code at development time.

Nothing here runs on a kiosk: `draw_goods.py` writes the PNG files that are committed.
Coordinates are picture pixels (goods: 0 to 320, x to the right, y down).
"""
