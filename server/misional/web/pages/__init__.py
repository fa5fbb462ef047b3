"""The pages for people: each module turns part of a release into the values that one template shows."""
