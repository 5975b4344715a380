"""What is shown: the topic, how it is read, and how it is searched. Knows of no screen and of no privacy."""
