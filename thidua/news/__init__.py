"""News for the public (tin): articles with photographs, a publish time and a modest count of readers."""
