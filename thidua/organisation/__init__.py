"""Units, people and their posts, councils, delegations, appointments (tổ chức, con người). Rights are facts kept here, with dates."""
