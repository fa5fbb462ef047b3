"""What held on a day, and which release said it: dates of the law, and versions of the documents."""
