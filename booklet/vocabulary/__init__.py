"""What templates may say: each leaf's words, filled from the model."""
