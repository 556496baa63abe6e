"""The author's model: what a catalog says, every node with its place."""
