"""What Newsdesk exists for: judging which texts are copies, which make one story, and who is in it."""
