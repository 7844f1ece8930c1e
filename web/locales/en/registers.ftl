# Registers of caregivers and professions: entries, matching, placements.

# Registers as everybody sees them.
nav-registers = Registers
registers-title = Registers
registers-lead = The lists of people whom the offices have checked and admitted: who they are, where they work, how to join.
registers-none = There are no registers for now.
register-is-retired = This register is closed: nobody is admitted or proposed.
register-entries = Entries
register-entries-of = Entries: { $name }
register-how-to-apply = How to join
    .about = You apply on this site or at the desk. Somebody checks requirements and documents; a rule, written down and open to checking, says what is missing. A person decides.
register-documents-needed = What you need
register-document-if-there = (if there is one)
register-apply = Apply
register-list-title = Who is in the register
register-anywhere = Anywhere
register-language = Language
register-any-language = Any language
register-skill = Skill
register-any-skill = Any skill
register-filter = Filter
register-listed = { $count ->
    [one] 1 person in the register
   *[other] { $count } people in the register
}
register-see-all = See everybody in the register
register-none-such = Nobody in the register fits. Try with fewer filters.
register-nobody-yet = There is nobody in the register yet.
register-works-in = Works in: { $places }
register-regional-number-is = Regional no. { $number }
register-valid-until = In the register until { $date }

# Applying.
register-apply-title = Application: { $name }
register-edit = Change the application
register-edit-title = Change the application: { $name }
register-apply-lead = Fill it in and send it. Then somebody at the desk checks it: you can follow it under “My entries”.
register-apply-for-another = You are filling this in for somebody who has come to the desk.
register-about-person = Who applies
register-display-name = Name and surname
register-display-name-hint = As the register should show it.
register-born-on = Date of birth
register-offer = Where and how much
register-municipalities = Municipalities to work in
register-municipalities-hint = Choose at least one.
register-weekly-hours = Hours a week
register-weekly-hours-hint = How many hours altogether, such as 20 or 2.5.
register-permit = Permit to stay valid until
register-permit-hint = Only for those who need one: its last day.
register-asks = What this register asks
register-documents-afterwards = After sending it you can add the documents.
register-send = Send the application
register-take-application = Take in an application
register-file = Download those admitted (CSV)
list-file = Download the list (CSV)

# What is wrong.
register-illegal = That is not possible any more: something has changed meanwhile. See how it is now.
register-retired = The register is closed: the plugin that keeps it has to be enabled first.
register-applied-already = There is an application or an entry in this register already.
register-bad-display-name = Write name and surname, at most 200 characters.
register-bad-born-on = This date of birth is not possible.
register-bad-municipalities = Choose at least one municipality.
register-bad-weekly-minutes = Write the hours a week as a number, such as 20 or 2.5.
register-bad-day = Write a day, such as 24/12/2026.
register-bad-valid-months = Write how many months, from 1 to 120.
register-bad-expires-on = This document needs the day on which it expires.
register-bad-title = Write what the document is called, or its number in the protocol.
register-bad-held-on = The day of the course cannot be in the future.
register-bad-minutes = Write how many hours, such as 8 or 2.5.
register-bad-course = Write the name of the course.
register-bad-done-on = The day of the visit cannot be in the future.
register-bad-hours = There is a part of the week that we do not know: choose again.
register-bad-ended-on = The last day cannot be before the first.
register-unknown-document = Choose the kind of document.
register-too-many-documents = There are too many documents for this registration already.
register-reason-needed = Write the reason, at most 5000 characters.
register-regional-number-taken = Somebody else has this number already.
register-minutes-in-use = The running placements take more hours than that.
register-not-available = This person cannot be proposed today: suspended, or with an entry or a permit that has expired.
register-overbooked = This person has not enough free hours.
register-cohabiting-alone = Who lives with a family works for that one alone.
register-one-at-a-time = Somebody is proposed or placed for this request already.
register-own-entry = Nobody decides about themselves: ask a colleague.

# Entries.
entry-state-applied = Applied
entry-state-in_check = Being checked
entry-state-integration = To be completed
entry-state-admitted = Admitted
entry-state-refused = Refused
entry-state-suspended = Suspended
entry-state-removed = Removed
entry-state-expired = Expired
entry-state-withdrawn = Withdrawn
entry-next-applied = The application has arrived: somebody at the desk will check it.
entry-next-in_check = The desk is checking the application and the documents.
entry-next-integration = Something is missing: it has to be completed, then the application is checked again.
entry-next-admitted = It is in the register: it shows in the public list and can be proposed to families.
entry-next-refused = The application was refused. Another one can be sent.
entry-next-suspended = It is suspended: it shows in no list and is proposed to nobody.
entry-next-removed = It was removed from the register.
entry-next-withdrawn = Whoever made it has withdrawn it. Another one can be made.
entry-next-expired = The entry has expired: to be in the register again it has to be checked anew.
entry-reason-integration = What is missing
entry-reason-refused = Why it was refused
entry-reason-suspended = Why it is suspended
entry-reason-removed = Why it was removed
entry-reason-withdrawn = Why it was withdrawn
entry-step-check = Take into check
entry-ask-check = Take this application into check?
entry-ask-about-check = From now on the applicant cannot change it, until they are asked to complete it.
entry-step-integrate = Ask to complete it
entry-ask-integrate = What is missing?
entry-ask-about-integrate = The applicant reads what you write here, and can change the application and add documents.
entry-why-integrate = What has to be completed
entry-step-admit = Admit
entry-ask-admit = Admit to the register?
entry-ask-about-admit = From today on it shows in the public list and can be proposed to families.
entry-why-admit = Why you admit without the rule's yes
entry-step-refuse = Refuse
entry-ask-refuse = Refuse the application?
entry-ask-about-refuse = The application is closed. The applicant reads the reason and can send another one.
entry-why-refuse = Reason
entry-step-suspend = Suspend
entry-ask-suspend = Suspend the entry?
entry-ask-about-suspend = It leaves the public list and every shortlist at once. Running placements go on and are flagged.
entry-why-suspend = Reason
entry-step-resume = Let it count again
entry-ask-resume = End the suspension?
entry-ask-about-resume = It is listed and matched again until the entry expires.
entry-step-remove = Remove from the register
entry-ask-remove = Remove from the register?
entry-ask-about-remove = This cannot be undone: a new application will be needed.
entry-why-remove = Reason
entry-step-renew = Renew
entry-ask-renew = Renew the entry?
entry-ask-about-renew = The new term begins after the last day of the present one.
entry-why-renew = Why you renew without the rule's yes
entry-step-withdraw = Withdraw the application
entry-ask-withdraw = Withdraw the application?
entry-ask-about-withdraw = The application ends at once and the files of its documents are deleted. You can make another one whenever you like.
entry-step-leave = Leave the register
entry-ask-leave = Leave the register?
entry-ask-about-leave = You are out of the public list and of every shortlist at once. Running placements go on, and the desk sees that they are to be looked at. To come back you need a new application.
entry-why-optional = Reason (optional)
entry-months = For how many months
entry-months-hint = Left empty: as many as the rule says, or as usual in this register.
entry-against-advice = The rule has not said yes today: ask it again, or write why if you go on.
entry-has-placements = { $count ->
    [one] There is 1 running placement.
   *[other] There are { $count } running placements.
}
entry-states = States
entry-all-states = All
entry-filter-text = Name
entry-filter-proposed = Only with a proposed suspension
entry-filter-unverified = Only with documents to verify
entry-filter-ending = Only those that end soon
entries-found = { $count ->
    [one] 1 entry
   *[other] { $count } entries
}
entries-none = There is no application yet.
entries-none-such = No entry fits.
entry-name = Name
entry-state = State
entry-where = Municipalities
entry-free-hours = Free hours
entry-free = free: { $hours }
entry-applied = Applied
entry-admitted-on = First admitted
entry-term = Valid until
entry-age = { $count ->
    [one] 1 year
   *[other] { $count } years
}
entry-permit-expired = Permit expired
entry-suspension-proposed = Suspension proposed
entry-suspension-proposed-why = { $count ->
    [one] There is 1 open incident: consider suspending the entry.
   *[other] There are { $count } open incidents: consider suspending the entry. A person decides, not the system.
}
entry-placements-flagged = Running placements to look at
entry-placements-flagged-why = { $count ->
    [one] 1 placement runs with somebody who could not be proposed today.
   *[other] { $count } placements run with somebody who could not be proposed today.
}
entry-to-integrate = What has to be completed
entry-change-offer = Change municipalities, hours or permit
entry-change-offer-lead = It counts for the next searches at once. The rule has to be asked anew.
entry-print = Print
entry-form = The application
entry-documents = Documents
entry-documents-lacking = What the next step needs:
entry-documents-to-settle = To be settled:
document-lack-missing = is missing
document-lack-out_of_date = has expired: a valid one is needed
document-lack-unverified = the desk has still to verify it
entry-ends-soon = The registration ends on { $date }.
entry-ends-soon-own = To stay in the register ask the desk to renew it: first add the documents that are up to date and the certificates of your courses.
entry-ends-soon-desk = Ask the rule what the renewal needs.
entry-permit-ends-soon = The residence permit ends on { $date }: from the day after they are not in the list any more, until there is a new one.
entry-no-documents = No documents.
entry-training = Training
entry-trained = In this term: { $hours }.
entry-incidents = Incidents
entry-no-incidents = No incidents.
entry-history = What has happened
entry-regional-number = Regional number
entry-regional-number-label = Number under which the region has enrolled the person
document-kind = Kind
document-title = Name or protocol number
document-title-hint = How it is found again: the name of the file or the protocol number. With a file you can leave it empty.
document-expires = Expires
document-expires-hint = Only if the document expires: its last day.
document-added = Added
document-verified = Verified
document-not-verified = Not yet
document-verify = I have seen it, it is good
document-replaced = Replaced
document-out-of-date = Expired
document-digest = The file's digest
document-add = Add a document
document-file = File
document-file-hint = PDF, JPEG or PNG, 5 MB at most. Only the desk and whoever applies see it.
document-file-hint-desk = If you have seen a paper, leave it empty and write where it is.
document-choose-file = Choose the file of the document.
document-download = download the file
document-elsewhere = (in the files of the desk)
document-kib = { $kib } KiB
bad-file-empty = The file is empty.
bad-file-too-large = The file has more than 5 MB: make it smaller, for example with a smaller photograph.
bad-file-type = This is no PDF, JPEG or PNG: what is in it counts, not its name.
bad-file-damaged = The file is damaged or not whole: try to save it again.
training-add = Add training
training-held-on = Day
training-course = Course
training-hours = Hours
my-entries-none = You have not applied to any register.

# What the rule says.
advice-title = What the rule says
advice-lead = It is advice: a person decides.
advice-none = It has not been asked yet, or something has changed since.
advice-ask = Ask the rule
advice-ask-again = Ask again
advice-on = asked on { $date }.
advice-months = { $count ->
    [one] Term it says: 1 month.
   *[other] Term it says: { $count } months.
}
advice-no-answer = The rule gave no answer: look at everything and decide.
advice-missing-admission = What is missing
advice-missing-renewal = On which conditions
advice-reasons = Reasons
advice-admit = Admit
advice-integrate = Have it completed
advice-renew = Renew
advice-conditions = Renew on conditions
advice-refuse = Refuse
advice-manual = A person decides
receipt-title = Receipt of the decision
receipt-plugin = Plugin and rule
receipt-engine = Engine
receipt-fuel = Instructions run
receipt-package = Digest of the package
receipt-facts = Digest of the facts
receipt-at = When
receipt-open = Open the decision

# Matching.
way-matching = Matching
    .about = Families that look for somebody, and who might fit.
way-my-entries = My entries
    .about = Your applications to registers, and how far they are.
way-my-requests = I look for somebody
    .about = Look for somebody out of a register for your family.
way-entries = Registers: applications and entries
    .about = Check applications, admit, suspend.
way-placements = Placements
    .about = Who works with which family, and the visits to make.
way-incidents = Incidents
    .about = What went wrong, and what came of it.
matching-new = Look for somebody
matching-choose-register = In which register?
matching-new-lead = Write what you need: somebody at the desk looks for who might fit and calls you.
matching-new-for-another = You are filling this in for a family that has come to the desk.
matching-family = Family
matching-family-hint = The name by which the desk knows it.
matching-weekly-hours = Hours a week
matching-weekly-hours-hint = Such as 20 or 2.5.
matching-cohabiting = Somebody is needed who lives in the house
matching-is-cohabiting = living in
matching-start = From when
matching-hours = When it is needed
matching-must = Must be able to
matching-nice = Better if able to
matching-languages = Languages
matching-send = Send the request
matching-state = State
matching-any-state = All
matching-opened = Arrived
requests-found = { $count ->
    [one] 1 request
   *[other] { $count } requests
}
requests-none = No requests.
day-part-morning = morning
day-part-afternoon = afternoon
day-part-night = night
weekday-of-mon = Monday
weekday-of-tue = Tuesday
weekday-of-wed = Wednesday
weekday-of-thu = Thursday
weekday-of-fri = Friday
weekday-of-sat = Saturday
weekday-of-sun = Sunday
request-state-open = Open
request-state-shortlisted = Candidates found
request-state-proposed = Somebody proposed
request-state-interview = Meeting somebody
request-state-placed = Placed
request-state-failed = Came to nothing
request-state-cancelled = Cancelled
request-step-interview = Go on to the meeting
request-ask-interview = Does the family meet whom it was proposed?
request-ask-about-interview = Note that the family has agreed to meet them.
request-step-place = Place them
request-ask-place = Place this person with the family?
request-ask-about-place = The placement begins on trial. The hours it takes are offered to nobody else.
request-step-fail = It came to nothing
request-ask-fail = Did it come to nothing?
request-ask-about-fail = This person will not be proposed for this request again.
request-step-reopen = Look again
request-ask-reopen = Begin the search again?
request-ask-about-reopen = The request is open again.
request-step-cancel = Cancel the request
request-ask-cancel = Cancel the request?
request-ask-about-cancel = This cannot be undone: a new request will be needed.
request-why-failed = Why it came to nothing
shortlist-title = Candidates
shortlist-make = Find candidates
shortlist-make-again = Search again
shortlist-none = No candidates for now.
shortlist-nobody = Nobody in the register has all that must be: leaving out something that must be, or asking for fewer hours, may help.
shortlist-by-plugin = Scored by { $plugin }.
shortlist-by-core = Scored by the platform itself.
proposal-state-shortlisted = On the list
proposal-state-proposed = Proposed
proposal-state-interview = Being met
proposal-state-placed = Placed
proposal-state-failed = Came to nothing
proposal-score = score { $score } of 1000
proposal-propose = Propose to the family
proposal-not-available = Not available any more

# Placements, visits, incidents.
placements-title = Placements
placements-found = { $count ->
    [one] 1 placement
   *[other] { $count } placements
}
placements-none = No placements.
placement-who = Person
placement-from = from { $date }
placement-starts = Begins
placement-ended = Last day
placement-why = Reason
placement-contract = Contract
placement-contract-hint = Where it can be found: its number in the protocol, for one.
placement-replaces = In the place of
placement-before = the placement before
placement-links = Pages
placement-flagged = To be looked at
placement-flagged-why = This person could not be proposed today: suspended, or with an entry or permit that has expired. The placement goes on until you decide.
placement-only-flagged = Only those to be looked at
placement-state-planned = Planned
placement-state-trial = On trial
placement-state-active = Running
placement-state-ended = Ended
placement-state-replaced = Replaced
placement-step-start = Begin the trial
placement-ask-start = Does the trial begin?
placement-ask-about-start = From now on the placement is on trial.
placement-step-confirm = Confirm after the trial
placement-ask-confirm = Confirm the placement?
placement-ask-about-confirm = The trial went well: the placement goes on.
placement-step-replace = Put somebody else in their place
placement-ask-replace = Who takes over?
placement-ask-about-replace = The present placement ends and a new one begins with another of the candidates.
placement-step-end = End
placement-ask-end = End the placement?
placement-ask-about-end = The hours are free again. This cannot be undone.
placement-successor = New person
placement-choose-successor = Choose who takes over.
placement-no-successor = Nobody on the list is available any more: search again with a new request.
placement-last-day = Last day
placement-last-day-hint = Left empty: today.
visits-title = Visits
visits-none = No visits planned.
visits-overdue = Overdue visits
visit-due = Due on { $date }
visit-was-due = was due on { $date }
visit-overdue = Overdue
visit-done = Made on { $date }
visit-plan = Plan a visit
visit-due-on = Day of the next visit
visit-make = Visit made
visit-done-on = When it was made
visit-notes = How it was
visit-notes-needed = Write how it was.
incidents-title = Incidents
incidents-found = { $count ->
    [one] 1 incident.
   *[other] { $count } incidents.
}
incidents-all = See the closed ones too
incidents-open-only = Only the open ones
incident-report = Report an incident
incident-severity = Severity
incident-severity-low = Low
incident-severity-medium = Medium
incident-severity-high = High
incident-any-severity = Any severity
incident-reported = Reported
incident-choose-severity = Choose the severity.
incident-description = What happened
incident-describe = Write what happened.
incident-open = Open
incident-closed = Closed
incident-close = Close the incident
incident-outcome = Outcome:
incident-what-came-of-it = What came of it
register-bad-outcome = Write what came of it.
register-bad-description = Write what happened.
register-bad-notes = Write how it was.
register-bad-family-name = Write the family's name.
register-bad-municipality = Choose the municipality.

# What was done.
done-entry-applied = Done: the application was sent. Now the documents can be added.
done-entry-edited = Done: the application is up to date.
done-entry-offer-changed = Done: municipalities, hours and permit are up to date.
done-entry-in-check = Done: the application is being checked.
done-entry-integration = Done: the applicant was asked to complete it.
done-entry-admitted = Done: the person is admitted to the register.
done-entry-refused = Done: the application is refused.
done-entry-suspended = Done: the entry is suspended.
done-entry-resumed = Done: the suspension is ended.
done-entry-removed = Done: the entry is removed.
done-entry-withdrawn = Done: the application is withdrawn.
done-entry-left = Done: you are not in the register any more.
done-entry-renewed = Done: the entry is renewed.
done-entry-examined = Done: the rule has answered.
done-document-added = Done: the document is added.
done-document-verified = Done: the document is verified.
done-training-added = Done: the training is added.
done-regional-number-set = Done: the regional number is up to date.
done-incident-reported = Done: the incident is reported.
done-incident-closed = Done: the incident is closed.
done-request-opened = Done: the request was sent.
done-shortlist-made = Done: candidates have been looked for.
done-shortlist-by-platform = Done: the plugin's rule gave no answer: the platform itself has scored.
done-candidate-proposed = Done: the person is proposed to the family.
done-request-interview = Done: the family meets the person.
done-request-failed = Done: noted: it came to nothing.
done-request-reopened = Done: the search begins again.
done-request-cancelled = Done: the request is cancelled.
done-placement-planned = Done: the placement is planned. Now visits can be planned.
done-placement-started = Done: the trial has begun.
done-placement-confirmed = Done: the placement is confirmed.
done-placement-replaced = Done: the new person has taken over.
done-placement-ended = Done: the placement has ended.
done-visit-planned = Done: the visit is planned.
done-visit-made = Done: the visit is written down.
done-entry-not-open = The application cannot be changed now: somebody is checking it, or it is decided.
done-entry-changed-meanwhile = Something has changed meanwhile: this is how it is now. Ask again if need be.

# On the first page of people at work.
box-to-check = Applications to check
box-to-verify = Registrations with documents to verify
box-ends-soon = Registrations that end soon
box-overdue-visits = Overdue visits
box-open-incidents = Open incidents
box-open-requests = Open requests
box-flagged-placements = Placements to look at
box-proposed-suspensions = Proposed suspensions
work-boxes = To be done
hours = { $hours ->
    [one] 1 hour
   *[other] { $hours } hours
}
hours-and-minutes = { $hours } h { $minutes } min
