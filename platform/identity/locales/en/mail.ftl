# Mails about one's own account.

mail-reset =
    Somebody, we hope you, has asked to choose a new password for this address.

    To choose it, open this page within 30 minutes:

    { $address }

    The address is good once. If it was not you, do nothing: the password stays as it was.
    .subject = Choose a new password
mail-administrator =
    You are one of the administrators of the platform.

    To choose your password, open this page within 7 days:

    { $address }

    The address is good once. After you have signed in, turn on the verification code.
    .subject = Your access to the platform
mail-password-changed =
    The password of this address has been changed, and every other session has been signed out.

    If it was not you who changed it, choose another one at once from the sign-in page, with “Forgotten password”, and tell the office.
    .subject = Your password has been changed
mail-locked-out =
    Somebody has tried several times to sign in with this address and a wrong password. Each further failure doubles the wait before the next attempt, up to 15 minutes.

    If it was you, wait and try again, or choose a new password with “Forgotten password”. If it was not you, your password has held: there is nothing you need to do.
    .subject = Attempts to sign in with your address
