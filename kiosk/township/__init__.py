"""The township server: book, pages, cards, batch work."""
