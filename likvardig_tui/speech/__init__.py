"""Say what is shown: write it out in words, and have a speech server speak them."""
