"""The panes of the main screen: stories, story, entities, coverage."""
