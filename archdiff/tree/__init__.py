"""The ground floor: what a model is once it stops being torch. Standard library only."""
