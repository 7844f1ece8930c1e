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
error-denied = You may not see this page
    .advice = If you think this is a mistake, ask the offices of the union.
error-internal = Something went wrong
    .advice = It is our fault, not yours. Try again in a few minutes.
error-request-id = When reporting this, give this code: { $id }
error-way-search = Search for a service
error-way-home = Go to the portal's first page
error-way-unions = See the list of unions
