# Refusals and failures; `.advice` says what to do.

error-not-found = There is no such page
    .advice = Perhaps the address is misspelt, or the service you were looking for is no longer published.
error-no-tenant = No union has this address
    .advice = Check the address, or choose the union from the list.
error-suspended = The portal of { $name } is suspended
    .advice = Its pages cannot be read at the moment. For information, ask the offices of the union.
error-updating = The portal of { $name } is being updated
    .advice = This usually takes less than a minute: try again shortly.
error-unavailable = The service does not answer
    .advice = Try again in a few minutes.
error-bad-request = We did not understand the request
    .advice = Something is wrong with the address of the page. Start again from the search.
error-stale = The page was open for a long time
    .advice = What you wrote is not lost: check that you are signed in, then send it again.
error-too-large = The form holds more than we can take
    .advice = Go back, shorten the texts or make the pictures smaller, and try again.
error-conflict = Something has changed meanwhile
    .advice = Perhaps somebody else has made this change already. Go back, look at how it stands and try again.
error-too-many = Too many requests in a short time
    .advice = Wait a few minutes, then try again.
error-internal = Something went wrong
    .advice = It is our fault, not yours. Try again in a few minutes.
error-request-id = When reporting this, give this code: { $id }
error-way-search = Search for a service
error-way-home = Go to the portal's first page
error-way-unions = See the list of unions

form-problems = Check these points, then try again:
form-send-again = Send again
