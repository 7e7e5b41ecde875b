"""Speed and memory, each as a ratio within one run, so that the machine does not matter."""
