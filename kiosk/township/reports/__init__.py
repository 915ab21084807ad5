"""What is reported upwards, and when it is due."""
