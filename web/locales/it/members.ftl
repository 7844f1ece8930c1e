# People, roles and invitations.
