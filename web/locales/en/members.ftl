# People, roles and invitations.

members-title = People and roles
members-lead = { $count ->
    [0] There is nobody yet.
    [one] One person has a role here.
   *[other] { $count } roles given to people of this body.
}
member-role = Role
member-where = Where it counts
member-state = State
member-state-active = Active
member-state-suspended = Suspended
member-state-ended = Ended
member-changed-at = Last change
member-suspend = Suspend
member-resume = Resume
member-end = Take the role away
member-change-title = Change the role
member-change = Save the role
member-suspend-question = Suspend { $name }?
    .about = While the role is suspended this person can sign in as a citizen but cannot work here. You can resume it whenever you like.
member-resume-question = Resume { $name }?
    .about = This person can again do what the role allows.
member-end-question = Take the role away from { $name }?
    .about = The role ends at once. Giving it again takes another invitation. What this person did stays in the log.
member-last-administrator = This is the only active administrator: without one nobody could manage people and settings. First make somebody else administrator of the whole body.
member-role-held = This person has this role already.
member-unknown-organization = This organization is gone. Choose another one.
member-bad-post = This role cannot be given like this: an operator of an organization needs the organization they work for.
member-choose-role = Choose a role.
member-choose-where = Choose where the role counts.
member-choose-organization = Choose the organization.
member-choose-municipality = Choose the municipality.
member-name-unit = Write the name of the desk or office.
member-where-hint = Choose, then fill in only the field it needs.
where-everywhere = Everywhere
where-organization = For one organization only
where-municipality = In one municipality only
where-unit = For a desk or office
place-everywhere = Everywhere
place-gone = Organization that is gone
field-organization = Organization
field-municipality = Municipality
field-unit = Desk or office
field-unit-hint = Says which office this person works for: it does not limit what they can see.
field-full-name = Name and surname
field-reason = Reason (kept in the log)
role-about-desk_operator = checks and publishes listings
role-about-social_worker = follows people
role-about-provider_operator = keeps the listings of their organization
role-about-union_admin = manages people, listings and settings
role-about-auditor = reads everything, the log too, and changes nothing

invite-title = Invite somebody
invite-lead = We send them a mail with a link that is good for 14 days. Whoever opens it takes the role.
invite-send = Send the invitation
invitations-title = Open invitations
invitations-lead = Those invited have not accepted yet.
invitations-none = No open invitations.
invitation-by = Invited by
invitation-by-platform = The administration of the platform
invitation-expires = Good until
invitation-withdraw = Take back
invitation-withdraw-of = Take back the invitation to { $name }
invitation-title = Invitation
invitation-to = Invitation to work for { $union }
invitation-from = { $by } invites you.
invitation-from-platform = The administration of the platform invites you.
invitation-signed-in = You are signed in as { $name }: the role goes to this account.
invitation-accept = Accept the invitation
invitation-have-account = If you have an account
invitation-sign-in = Sign in with mail and password
invitation-register = If you have no account
invitation-register-lead = Choose a password: you will sign in with the mail { $mail }.
invitation-register-accept = Make the account and accept
invitation-over = This invitation is no longer good
invitation-over-lead = It is too old, was taken back or was accepted already. If you accepted it yourself, go to your area; otherwise ask for another invitation.

done-invitation-sent = Done: the invitation is on its way by mail.
done-invitation-withdrawn = Done: the invitation is no longer good.
done-invitation-accepted = Done: the role is yours.
done-member-changed = Done: the role has changed and counts from now on.

choose = Choose
cancel = Cancel
save = Save
form-required = This field is needed.
form-bad-text = It is empty or too long.
form-changed = Somebody else has made a change while you were writing. What you wrote is still here: look at how things are now and, if it still holds, send it again.
again-password = Type the password again
again-old = Type the present password again
again-new = Type the new password again
again-client_secret = Type the secret again

mail-invitation =
    Hello { $name },

    { $by } invites you to work for { $union } with this role: { $role }.

    To accept, open this page within 14 days:

    { $link }

    Whoever opens the address can take the role: do not pass this mail on. If you did not expect an invitation, do nothing.
    .subject = Invitation to work for { $union }
