# Plugins: what may be installed, what it asks for, what it does; pages that plugins fill.

# Pages that plugins fill.
plugin-page-by = This page is filled by “{ $name }”.
plugin-page-empty = There is nothing yet.
plugin-page-first = From the beginning
plugin-page-send = Send
plugin-page-not-found = What you look for is not there, or not any more.
plugin-page-no-answer = This part of the portal gives no answer at the moment. What you wrote is still here: try again in a while.
done-sent = Done: it was sent.
way-plugins = Plugins
    .about = What the union's own rules and forms add to the portal, what they may do, what they decided.

# The union's plugins.
plugins-title = Plugins
plugins-lead = A plugin brings the rules and forms of a territory into the portal. It runs in a closed box: it sees and does only what you grant it here.
plugins-installed = Installed
plugins-none-installed = No plugin is installed.
plugins-offered = To be installed
plugins-none-offered = There are no others.
plugin-is-update = Update
plugin-by = Published by { $publisher }
plugin-id = Identifier
plugin-version = Version
plugin-publisher = Published by
plugin-publisher-revoked = Trusted no more
plugin-published = Published on
plugin-license = Licence
plugin-withdrawn = Withdrawn
plugin-homepage = The plugin's page
plugin-asks = What it asks for
plugin-asks-nothing = It asks for nothing.
plugin-asks-never = It can never: see data of other unions, change the state of a case by itself, see names and contacts when it applies a rule, use the network but for the addresses listed.
plugin-regulations = Regulations it applies
plugin-install-lead = First it is checked: signature, contents, tests. Then you choose what to grant. Until then nothing of it runs.
plugin-install = Check and install
plugin-state-uploaded = Taken in
plugin-state-validated = Checked
plugin-state-rejected = Rejected
plugin-state-approved = Approved
plugin-state-installed = Ready
plugin-state-enabled = Enabled
plugin-state-disabled = Disabled
plugin-state-removed = Removed
plugin-working-uploaded = It is being checked: signature, contents, tests inside the closed box.
plugin-working-validated = It is being checked.
plugin-working-approved = It is being installed.
plugin-working-installed = It is being enabled.
plugin-working-enabled = Under way.
plugin-working-disabled = Under way.
plugin-working-rejected = Under way.
plugin-working-removed = Under way.
plugin-working-wait = It usually takes less than a minute. The page looks again by itself.
plugin-look-again = Look now
plugin-broke-off = The last step did not come to its end.
plugin-go-on = Try again
plugin-step-failed = Something went wrong: try again in a while.
plugin-report = Check
plugin-vectors-passed = { $count ->
    [one] 1 test passed inside the closed box.
   *[other] { $count } tests passed inside the closed box.
}
plugin-vectors = The tests, with the instructions each ran
plugin-consent-title = What do you grant it?
plugin-may = What it may do
plugin-tick = Grants
plugin-tick-hint = Tick what you allow. What you do not tick is denied when it tries to use it.
plugin-comes-with = Part of the plugin
plugin-ask-is-new = New
plugin-asks-more = This version asks for more than the one that runs: marked “New”.
plugin-asks-no-more = This version asks for no more than the one that runs.
plugin-asks-less = No longer asked for
plugin-consent = Grant and enable
plugin-consent-upgrade = Change to this version
plugin-change-grants = Change the grants
plugin-settings = Parameters
plugin-settings-lead = They count for the next decisions at once. Before you save you can see who would change:
plugin-settings-note = Note
plugin-settings-note-hint = Why they change: the resolution, for one. It stays in the history.
plugin-settings-versions = Parameters over time
plugin-activity = Activity
plugin-decisions = Decisions
plugin-decisions-lead = What the rules answered. Every answer can be given again, with the same facts and the same version.
plugin-no-decisions = No decisions so far.
plugin-rules = Rules
plugin-documents = Documents
plugin-documents-lead = What it keeps. Documents may be about people: whoever opens them is written to the audit.
plugin-collections = Collections
plugin-no-collections = It keeps no documents of its own.
plugin-no-documents = No documents.
plugin-documents-kept = { $count ->
    [one] Each document stays for a day after its last change.
   *[other] Each document stays for { $count } days after its last change.
}
plugin-documents-kept-always = Documents stay until the plugin or the union removes them.
plugin-documents-path = Search in
plugin-documents-value = Value
plugin-documents-value-hint = How a text begins, or a number, true or false.
plugin-document-key = Key
plugin-document-rev = Revision
plugin-document-body = Content
plugin-documents-more = More documents
plugin-simulate = Try: who would change?
plugin-newer = There is version { $version }.
plugin-look-at-newer = See what it asks for
plugin-versions = Versions in this union
plugin-put-aside = Put aside
plugin-step-enable = Enable
plugin-ask-enable = Enable the plugin?
plugin-ask-about-enable = Its rules, pages and fields are back within seconds.
plugin-step-disable = Disable
plugin-ask-disable = Disable the plugin?
plugin-ask-about-disable = Its rules answer no more, its pages and registers close. Its documents stay: it can be enabled again.
plugin-step-rollback = Go back to the version before
plugin-ask-rollback = Go back to the version before?
plugin-ask-about-rollback = The version before comes back with the parameters and grants it had. The present one is put aside.
plugin-back-to = The version before is { $version }.
plugin-enable-aside = It finds the documents it had; the version that runs now is put aside.
plugin-step-discard = Give up
plugin-ask-discard = Give this installation up?
plugin-ask-about-discard = Nothing of this version runs yet: nothing changes for anybody.
plugin-step-uninstall = Remove for good
plugin-ask-uninstall = Remove the plugin and all its documents?
plugin-ask-about-uninstall = This cannot be undone. Decisions already taken stay, and can be given again.
plugin-export-title = First: take the documents out
plugin-export-lead = A file with all documents and settings of the plugin. The plugin may be removed within 24 hours of downloading it.
plugin-export = Download the documents
plugin-export-go-on = I have downloaded the file: go on
plugin-exported-at = Downloaded on
plugin-exported = I have downloaded the file and kept it.
plugin-export-first = First download the documents while the plugin is disabled, then confirm that you have kept them.
plugin-busy = Somebody is installing this plugin already, or this version is installed.
plugin-namespace-taken = Another plugin uses the name “{ $name }” already: disable that one first.
plugin-illegal = That is not possible now: see how the plugin is.
plugin-not-offered = This version is not offered any more: it is not approved, or was withdrawn.
plugin-rejected = It did not pass the check: { $problems }
plugin-not-asked = The plugin has not asked for “{ $name }”.
plugin-consent-needed = This version asks for more: look at it and consent first.
plugin-settings-wrong = The parameters do not fit: { $problems }
plugin-migration-failed = The plugin could not bring its documents to this version, and nothing has changed: { $cause }
plugin-preparing = This version is being made ready on this server, which takes about half a minute. Try again in a while.
plugin-not-ready = The plugin is not ready: { $cause }
plugin-nothing-before = There is no version to go back to.
plugin-today = Today
plugin-today-hint = Counted on the server that shows this page, since midnight or since it started.
plugin-calls = { $count ->
    [one] It was asked once.
   *[other] It was asked { $count } times.
}
plugin-calls-failed = { $count ->
    [0] It never failed.
    [one] 1 call failed.
   *[other] { $count } calls failed.
}
plugin-resting = Resting
plugin-rests = { $count ->
    [one] It failed too often: it is asked again in a minute.
   *[other] It failed too often: it is asked again in { $count } minutes.
}
plugin-fuel = Today the union's plugins have used { $percent } % of what they may compute in a day.
plugin-fuel-spent = They have used up today: until midnight jobs and events wait, rules leave the decision to a person, and fields give no answer.
plugin-jobs = Jobs
plugin-no-jobs = No jobs.
job-name = Job
job-schedule = Schedule
job-next = Next run
job-last = Last run
job-outcome = Outcome
job-failures = { $count ->
    [one] 1 failure in a row
   *[other] { $count } failures in a row
}
plugin-letters = Events it was told of in vain
plugin-tell-again = Tell it again
plugin-failures = Last failures
plugin-no-failures = No failures.
failure-point = Where
failure-cause = Why
failure-input = What it was asked
failure-input-lead = It may have data of people in it: that you read it is in the audit.
plugin-log = What the plugin logged
plugin-log-hint = Kept for seven days.
plugin-no-log = No messages.
log-level = Level
log-message = Message
decision-title = Decision
decision-about = About
decision-output = What it answered
decision-facts = What it was asked
decision-replay = Give the decision again
decision-identical = Given again: the answer is the same, byte by byte.
decision-not-identical = Given again: the answer is another one.
simulate-lead = The last decisions, given again with another version or other parameters. Nothing changes for anybody.
simulate-rule = Which rule
simulate-choose-rule = Choose the rule.
simulate-version = Which version
simulate-installed = (installed)
simulate-parameters = With these parameters
simulate-run = Try
simulate-go-on = Go on with earlier decisions
simulate-result = Who would change
simulate-tried = { $count ->
    [one] 1 decision given again.
   *[other] { $count } decisions given again.
}
simulate-changed = { $count ->
    [one] 1 would be another one.
   *[other] { $count } would be others.
}
simulate-difference = Together: { $amount }.
simulate-before = Then
simulate-after = Like this
simulate-no-answer = no answer: { $cause }

# What was done.
done-plugin-added = Done: the plugin is being checked.
done-plugin-consented = Done: granted. Now it is installed and enabled.
done-plugin-grants-changed = Done: the grants are changed.
done-plugin-going-on = Done: trying again.
done-plugin-enabled = Done: the plugin is enabled.
done-plugin-disabled = Done: the plugin is disabled.
done-plugin-rolled-back = Done: the version before is back.
done-plugin-discarded = Done: the installation was given up.
done-plugin-uninstalled = Done: the plugin was removed.
done-plugin-settings-saved = Done: the parameters are saved.
done-plugin-told-again = Done: the plugin will be told again.
