<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dependencies in its own folder</source>
        <translation>
            <numerusform>%n Abhängigkeit in seinem eigenen Ordner</numerusform>
            <numerusform>%n Abhängigkeiten in seinem eigenen Ordner</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n Stunde</numerusform>
            <numerusform>%n Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n Minute</numerusform>
            <numerusform>%n Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them can be fixed automatically.</source>
        <translation>
            <numerusform>%n davon lässt sich automatisch beheben.</numerusform>
            <numerusform>%n davon lassen sich automatisch beheben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them need a permission that you lack. They appear as soon as you have it.</source>
        <translation>
            <numerusform>%n davon braucht eine Berechtigung, die Ihnen fehlt. Es erscheint, sobald Sie sie haben.</numerusform>
            <numerusform>%n davon brauchen eine Berechtigung, die Ihnen fehlt. Sie erscheinen, sobald Sie sie haben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problems found</source>
        <translation>
            <numerusform>%n Problem gefunden</numerusform>
            <numerusform>%n Probleme gefunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problems found.</source>
        <translation>
            <numerusform>%n Problem gefunden.</numerusform>
            <numerusform>%n Probleme gefunden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queries</source>
        <translation>
            <numerusform>%n Abfrage</numerusform>
            <numerusform>%n Abfragen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n Sekunde</numerusform>
            <numerusform>%n Sekunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values at their limits</source>
        <translation>
            <numerusform>%n Wert hat seine Grenze erreicht</numerusform>
            <numerusform>%n Werte haben ihre Grenzen erreicht</numerusform>
        </translation>
    </message>
    <message>
        <source>A PEM file with your company&apos;s certificate, if the system does not trust it.</source>
        <translation>Eine PEM-Datei mit dem Zertifikat Ihres Unternehmens, falls das System ihm nicht vertraut.</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>About Hourglance</source>
        <translation>Über Hourglance</translation>
    </message>
    <message>
        <source>About and help</source>
        <translation>Info und Hilfe</translation>
    </message>
    <message>
        <source>About {number} requests a month</source>
        <translation>Etwa {number} Anfragen im Monat</translation>
    </message>
    <message>
        <source>About {number} requests a month, with the other widgets of the panel</source>
        <translation>Etwa {number} Anfragen im Monat, zusammen mit den anderen Widgets der Übersicht</translation>
    </message>
    <message>
        <source>Account</source>
        <translation>Konto</translation>
    </message>
    <message>
        <source>Add a system tray to the panel; on GNOME, install the extension AppIndicator.</source>
        <translation>Fügen Sie der Leiste einen Infobereich hinzu; unter GNOME installieren Sie die Erweiterung AppIndicator.</translation>
    </message>
    <message>
        <source>Add a tray to the desktop&apos;s panel to have the icon there.</source>
        <translation>Fügen Sie der Leiste Ihres Desktops einen Infobereich hinzu, damit das Symbol dort erscheint.</translation>
    </message>
    <message>
        <source>Add another</source>
        <translation>Weiteres hinzufügen</translation>
    </message>
    <message>
        <source>Add another {title}</source>
        <translation>Weiteres {title} hinzufügen</translation>
    </message>
    <message>
        <source>Add to panel</source>
        <translation>Zur Übersicht hinzufügen</translation>
    </message>
    <message>
        <source>Add widgets</source>
        <translation>Widgets hinzufügen</translation>
    </message>
    <message>
        <source>Added to the panel. Its settings are separate.</source>
        <translation>Zur Übersicht hinzugefügt. Die Einstellungen sind unabhängig.</translation>
    </message>
    <message>
        <source>Added to the panel: {title}</source>
        <translation>Zur Übersicht hinzugefügt: {title}</translation>
    </message>
    <message>
        <source>Additional CA certificate</source>
        <translation>Zusätzliches CA-Zertifikat</translation>
    </message>
    <message>
        <source>Adds the widget to the panel again, with its own settings</source>
        <translation>Fügt das Widget der Übersicht erneut hinzu, mit eigenen Einstellungen</translation>
    </message>
    <message>
        <source>Aggregates of {families}</source>
        <translation>Aggregate von {families}</translation>
    </message>
    <message>
        <source>Alert me</source>
        <translation>Benachrichtigen</translation>
    </message>
    <message>
        <source>Alerts</source>
        <translation>Warnungen</translation>
    </message>
    <message>
        <source>Alerts still active at the end are shown then.</source>
        <translation>Warnungen, die am Ende noch bestehen, werden dann angezeigt.</translation>
    </message>
    <message>
        <source>All merged requests that were compared returned the same values.</source>
        <translation>Alle zusammengefassten Anfragen, die verglichen wurden, ergaben dieselben Werte.</translation>
    </message>
    <message numerus="yes">
        <source>All of them can be fixed automatically.</source>
        <translation>
            <numerusform>Es lässt sich automatisch beheben.</numerusform>
            <numerusform>Alle lassen sich automatisch beheben.</numerusform>
        </translation>
    </message>
    <message>
        <source>All widgets are hidden. Select one to show.</source>
        <translation>Alle Widgets sind ausgeblendet. Wählen Sie eines zum Einblenden.</translation>
    </message>
    <message>
        <source>All widgets are on the panel. Plugins bring further ones.</source>
        <translation>Alle Widgets sind in der Übersicht. Weitere kommen mit Plugins.</translation>
    </message>
    <message>
        <source>Allow Hourglance to use it and try again.</source>
        <translation>Erlauben Sie Hourglance die Nutzung und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Also delete its widgets&apos; settings</source>
        <translation>Auch die Einstellungen löschen</translation>
    </message>
    <message>
        <source>An AWS region, or the domain where you sign in.</source>
        <translation>Eine AWS-Region oder die Domain, unter der Sie sich anmelden.</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Ask an administrator to add {permissions} to one of your roles, in Admin &gt; People &amp; Permissions &gt; Roles.</source>
        <translation>Bitten Sie einen Administrator, einer Ihrer Rollen {permissions} hinzuzufügen, unter Admin &gt; People &amp; Permissions &gt; Roles.</translation>
    </message>
    <message>
        <source>Ask your administrator for the permission.</source>
        <translation>Bitten Sie Ihren Administrator um die Berechtigung.</translation>
    </message>
    <message>
        <source>Ask your administrator to correct it. {problems}</source>
        <translation>Bitten Sie Ihren Administrator, sie zu korrigieren. {problems}</translation>
    </message>
    <message>
        <source>At or above a limit</source>
        <translation>Am Grenzwert oder darüber</translation>
    </message>
    <message>
        <source>At or below a limit</source>
        <translation>Am Grenzwert oder darunter</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Back to normal: {value}, limit {limit}.</source>
        <translation>Wieder normal: {value}, Grenze {limit}.</translation>
    </message>
    <message>
        <source>Blocked by your administrator</source>
        <translation>Von Ihrem Administrator gesperrt</translation>
    </message>
    <message>
        <source>Body of the selected request</source>
        <translation>Inhalt der ausgewählten Anfrage</translation>
    </message>
    <message>
        <source>Building runs the author&apos;s code without a sandbox. Continue?</source>
        <translation>Beim Bauen läuft Code des Autors ohne Sandbox. Fortfahren?</translation>
    </message>
    <message>
        <source>Cache</source>
        <translation>Cache</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>Check a query</source>
        <translation>Abfrage prüfen</translation>
    </message>
    <message>
        <source>Check query</source>
        <translation>Abfrage prüfen</translation>
    </message>
    <message>
        <source>Check the network connection.</source>
        <translation>Prüfen Sie die Netzwerkverbindung.</translation>
    </message>
    <message>
        <source>Checking permissions…</source>
        <translation>Berechtigungen werden geprüft …</translation>
    </message>
    <message>
        <source>Checks your setup</source>
        <translation>Prüft Ihre Einrichtung</translation>
    </message>
    <message>
        <source>Choose Sign in in Hourglance, or run: hourglance sign-in</source>
        <translation>Wählen Sie in Hourglance „Anmelden“, oder führen Sie aus: hourglance sign-in</translation>
    </message>
    <message>
        <source>Choose a plugin&apos;s file</source>
        <translation>Datei eines Plugins wählen</translation>
    </message>
    <message>
        <source>Choose a plugin&apos;s folder</source>
        <translation>Ordner eines Plugins wählen</translation>
    </message>
    <message>
        <source>Choose your widgets</source>
        <extracomment>The interval of polling while there are no widgets, in milliseconds: plugins may be starting. How many of the bundled widgets are checked at first, at most. The least height of the list in lines of text: on a smaller screen, the page scrolls.</extracomment>
        <translation>Widgets auswählen</translation>
    </message>
    <message>
        <source>Client ID</source>
        <translation>Client-ID</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Complete the sign-in in your browser.</source>
        <translation>Schließen Sie die Anmeldung in Ihrem Browser ab.</translation>
    </message>
    <message>
        <source>Connect Hourglance to Genesys Cloud. Your administrator has the details.</source>
        <translation>Verbinden Sie Hourglance mit Genesys Cloud. Ihr Administrator kennt die Angaben.</translation>
    </message>
    <message>
        <source>Connect to Genesys Cloud</source>
        <translation>Mit Genesys Cloud verbinden</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Contact your IT department.</source>
        <translation>Wenden Sie sich an Ihre IT-Abteilung.</translation>
    </message>
    <message>
        <source>Content of the file</source>
        <translation>Inhalt der Datei</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copied, with $TOKEN in place of your token</source>
        <translation>Kopiert, mit $TOKEN anstelle Ihres Tokens</translation>
    </message>
    <message>
        <source>Copied. Paste it into your browser&apos;s address bar.</source>
        <translation>Kopiert. Fügen Sie sie in die Adresszeile Ihres Browsers ein.</translation>
    </message>
    <message>
        <source>Copied. Send it to your administrator.</source>
        <translation>Kopiert. Senden Sie ihn an Ihren Administrator.</translation>
    </message>
    <message>
        <source>Copy address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Copy as curl</source>
        <translation>Als curl kopieren</translation>
    </message>
    <message>
        <source>Copy as image</source>
        <translation>Als Bild kopieren</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>Als Text kopieren</translation>
    </message>
    <message>
        <source>Copy message for administrator</source>
        <translation>Nachricht für den Administrator kopieren</translation>
    </message>
    <message>
        <source>Copy request for administrator</source>
        <translation>Anfrage an den Administrator kopieren</translation>
    </message>
    <message>
        <source>Correlation ID</source>
        <translation>Korrelations-ID</translation>
    </message>
    <message>
        <source>Critical at</source>
        <translation>Kritisch ab</translation>
    </message>
    <message>
        <source>Custom</source>
        <translation>Benutzerdefiniert</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Days and months are those of Genesys Cloud. Widgets share a merged request.</source>
        <translation>Tage und Monate sind die von Genesys Cloud. Widgets teilen sich eine zusammengefasste Anfrage.</translation>
    </message>
    <message>
        <source>Decided by your administrator.</source>
        <extracomment>The greatest width of a field in pixels, while text has an ordinary size.</extracomment>
        <translation>Von Ihrem Administrator festgelegt.</translation>
    </message>
    <message>
        <source>Delete them if you do not need their contents.</source>
        <translation>Löschen Sie sie, wenn Sie ihren Inhalt nicht brauchen.</translation>
    </message>
    <message>
        <source>Desktop integration</source>
        <translation>Einbindung in den Desktop</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Diagnostics</source>
        <translation>Diagnose</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>Deaktivieren</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Deaktiviert</translation>
    </message>
    <message>
        <source>Disabled entries are decided by your administrator</source>
        <translation>Deaktivierte Einträge hat Ihr Administrator festgelegt</translation>
    </message>
    <message>
        <source>Disabled in safe mode</source>
        <translation>Im abgesicherten Modus deaktiviert</translation>
    </message>
    <message>
        <source>Dismiss alerts</source>
        <translation>Warnungen ausblenden</translation>
    </message>
    <message>
        <source>Display</source>
        <translation>Anzeige</translation>
    </message>
    <message>
        <source>Do not disturb</source>
        <translation>Nicht stören</translation>
    </message>
    <message>
        <source>Do not disturb from</source>
        <translation>Nicht stören ab</translation>
    </message>
    <message>
        <source>Do not disturb until</source>
        <translation>Nicht stören bis</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Empty table</source>
        <extracomment>A table with more rows than this scrolls, and is as high as so many rows. The side of a tone&apos;s symbol, and the room that it takes behind a text.</extracomment>
        <translation>Leere Tabelle</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>Aktivieren</translation>
    </message>
    <message>
        <source>Enable this plugin?</source>
        <translation>Dieses Plugin aktivieren?</translation>
    </message>
    <message>
        <source>Enabled</source>
        <translation>Aktiviert</translation>
    </message>
    <message>
        <source>Enable…</source>
        <translation>Aktivieren…</translation>
    </message>
    <message>
        <source>English</source>
        <translation>Englisch</translation>
    </message>
    <message>
        <source>Enter both the region and the client ID.</source>
        <translation>Bitte Region und Client-ID eingeben.</translation>
    </message>
    <message>
        <source>Equal values: critical only.</source>
        <translation>Bei gleichen Werten gibt es nur die kritische Meldung.</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Error details</source>
        <translation>Fehlerdetails</translation>
    </message>
    <message>
        <source>Esc closes the wall</source>
        <translation>Esc beendet die Wandansicht</translation>
    </message>
    <message>
        <source>Everyone</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Family of aggregates</source>
        <translation>Familie der Aggregate</translation>
    </message>
    <message>
        <source>File locations</source>
        <translation>Speicherorte</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Files of the report</source>
        <translation>Dateien des Berichts</translation>
    </message>
    <message>
        <source>Files that could not be read were renamed: {files}. All files: {places}.</source>
        <translation>Nicht lesbare Dateien wurden umbenannt: {files}. Alle Dateien: {places}.</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei…</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Fertigstellen</translation>
    </message>
    <message>
        <source>Fix all</source>
        <translation>Alle beheben</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>For support</source>
        <translation>Für den Support</translation>
    </message>
    <message>
        <source>For your alerts, and before a sign-in expires.</source>
        <translation>Für Ihre Warnungen, und bevor eine Anmeldung abläuft.</translation>
    </message>
    <message>
        <source>From {least:g} to {most:g}{unit}.</source>
        <translation>Von {least:g} bis {most:g}{unit}.</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Genesys Cloud cannot be reached.</source>
        <translation>Genesys Cloud ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Genesys Cloud did not answer in time.</source>
        <translation>Genesys Cloud hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>Genesys Cloud had an internal error.</source>
        <translation>In Genesys Cloud ist ein interner Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>Genesys Cloud sends no notifications for this query.</source>
        <translation>Genesys Cloud sendet für diese Abfrage keine Benachrichtigungen.</translation>
    </message>
    <message>
        <source>Genesys Cloud was not reached; see the check of the region.</source>
        <translation>Genesys Cloud wurde nicht erreicht; siehe die Prüfung der Region.</translation>
    </message>
    <message>
        <source>German</source>
        <translation>Deutsch</translation>
    </message>
    <message>
        <source>Hidden widgets</source>
        <translation>Ausgeblendete Widgets</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>Details ausblenden</translation>
    </message>
    <message>
        <source>Hourglance cannot show me these widgets: {titles}. {who}: {sentence}</source>
        <translation>Hourglance kann mir diese Widgets nicht zeigen: {titles}. {who}: {sentence}</translation>
    </message>
    <message>
        <source>Hourglance does not know your organization yet.</source>
        <translation>Hourglance kennt Ihre Organisation noch nicht.</translation>
    </message>
    <message>
        <source>Hourglance does not start at login.</source>
        <translation>Hourglance startet nicht bei der Anmeldung.</translation>
    </message>
    <message>
        <source>Hourglance gets your name and your permissions, and never your password.</source>
        <translation>Hourglance erhält Ihren Namen und Ihre Berechtigungen, aber nie Ihr Passwort.</translation>
    </message>
    <message>
        <source>Hourglance is in the tray as soon as you log in.</source>
        <translation>Hourglance ist im Infobereich, sobald Sie sich anmelden.</translation>
    </message>
    <message>
        <source>Hourglance shows one number on its tray icon, and all of them at a click.</source>
        <translation>Hourglance zeigt eine Zahl auf seinem Symbol im Infobereich und alle auf einen Klick.</translation>
    </message>
    <message>
        <source>Hourglance starts at login.</source>
        <translation>Hourglance startet bei der Anmeldung.</translation>
    </message>
    <message>
        <source>How many requests were sent this month, and for which widgets</source>
        <translation>Wie viele Anfragen in diesem Monat gesendet wurden, und für welche Widgets</translation>
    </message>
    <message>
        <source>IDs and names are replaced, so that you can share this.</source>
        <translation>IDs und Namen sind ersetzt, damit Sie dies weitergeben können.</translation>
    </message>
    <message>
        <source>If it differs from your windows.</source>
        <translation>Falls sie von Ihren Fenstern abweicht.</translation>
    </message>
    <message>
        <source>Included</source>
        <translation>Enthalten</translation>
    </message>
    <message>
        <source>Included with Hourglance</source>
        <translation>In Hourglance enthalten</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>Installieren</translation>
    </message>
    <message>
        <source>Install a plugin</source>
        <translation>Plugin installieren</translation>
    </message>
    <message>
        <source>Installation canceled</source>
        <translation>Installation abgebrochen</translation>
    </message>
    <message>
        <source>Installed and enabled</source>
        <translation>Installiert und aktiviert</translation>
    </message>
    <message>
        <source>Internal error in this check ({error}); see the log.</source>
        <translation>Interner Fehler in dieser Prüfung ({error}); siehe das Protokoll.</translation>
    </message>
    <message>
        <source>Isolation</source>
        <translation>Isolierung</translation>
    </message>
    <message>
        <source>Isolation of plugins</source>
        <translation>Isolierung der Plugins</translation>
    </message>
    <message>
        <source>It expires at {time}. Sign in again now to avoid an interruption.</source>
        <translation>Sie läuft um {time} ab. Melden Sie sich jetzt erneut an, um eine Unterbrechung zu vermeiden.</translation>
    </message>
    <message>
        <source>It gets those that you made for the plugin that you know</source>
        <translation>Es erhält die, die für das bekannte Plugin gemacht wurden</translation>
    </message>
    <message>
        <source>It is kept in memory only.</source>
        <translation>Sie wird nur im Arbeitsspeicher gehalten.</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep as a card</source>
        <translation>Als Karte behalten</translation>
    </message>
    <message>
        <source>Keep as a card…</source>
        <translation>Als Karte behalten…</translation>
    </message>
    <message>
        <source>Keyring</source>
        <translation>Schlüsselbund</translation>
    </message>
    <message>
        <source>Keyring locked</source>
        <translation>Schlüsselbund gesperrt</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Grenze</translation>
    </message>
    <message>
        <source>Live values: {families}</source>
        <translation>Live-Werte: {families}</translation>
    </message>
    <message>
        <source>Loading widgets…</source>
        <translation>Widgets werden geladen …</translation>
    </message>
    <message>
        <source>Loading…</source>
        <translation>Wird geladen …</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Make the folder readable and writable for you; until then nothing can be saved.</source>
        <translation>Machen Sie den Ordner für sich lesbar und beschreibbar; bis dahin kann nichts gespeichert werden.</translation>
    </message>
    <message>
        <source>Me</source>
        <translation>Ich</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Menu for {title}</source>
        <translation>Menü für {title}</translation>
    </message>
    <message>
        <source>Merged</source>
        <translation>Zusammengefasst</translation>
    </message>
    <message>
        <source>Merged requests</source>
        <translation>Zusammengefasste Anfragen</translation>
    </message>
    <message>
        <source>Merged with</source>
        <translation>Zusammengefasst mit</translation>
    </message>
    <message>
        <source>Minimum refresh interval</source>
        <translation>Kürzestes Aktualisierungsintervall</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>Nach unten</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>Nach oben</translation>
    </message>
    <message>
        <source>My own</source>
        <translation>Meine eigenen</translation>
    </message>
    <message>
        <source>My queues</source>
        <translation>Meine Warteschlangen</translation>
    </message>
    <message>
        <source>Name, or path of a folder or wheel</source>
        <extracomment>The number of steps shown, the last ones.</extracomment>
        <translation>Name, oder Pfad eines Ordners oder Wheels</translation>
    </message>
    <message>
        <source>Needs a manual change.</source>
        <translation>Von Hand zu ändern.</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>Nie</translation>
    </message>
    <message>
        <source>Next attempt at {time}.</source>
        <translation>Nächster Versuch um {time}.</translation>
    </message>
    <message>
        <source>Next refresh</source>
        <translation>Nächste Aktualisierung</translation>
    </message>
    <message>
        <source>No browser found: address copied</source>
        <translation>Kein Browser gefunden: Adresse kopiert</translation>
    </message>
    <message>
        <source>No changes made</source>
        <translation>Nichts geändert</translation>
    </message>
    <message>
        <source>No data</source>
        <translation>Keine Daten</translation>
    </message>
    <message>
        <source>No data for this period</source>
        <translation>Keine Daten für diesen Zeitraum</translation>
    </message>
    <message>
        <source>No data yet</source>
        <translation>Noch keine Daten</translation>
    </message>
    <message>
        <source>No match for “{text}”</source>
        <translation>Kein Treffer für „{text}“</translation>
    </message>
    <message>
        <source>No permission</source>
        <translation>Keine Berechtigung</translation>
    </message>
    <message>
        <source>No permission for this data</source>
        <translation>Keine Berechtigung für diese Daten</translation>
    </message>
    <message>
        <source>No policy file at {path}.</source>
        <translation>Keine Richtliniendatei unter {path}.</translation>
    </message>
    <message>
        <source>No problems found</source>
        <translation>Keine Probleme gefunden</translation>
    </message>
    <message>
        <source>No proxy</source>
        <translation>Kein Proxy</translation>
    </message>
    <message>
        <source>No queries yet</source>
        <translation>Noch keine Abfragen</translation>
    </message>
    <message>
        <source>No requests yet</source>
        <translation>Noch keine Anfragen</translation>
    </message>
    <message>
        <source>No token, no keyring, no network, none of your files, no other programs</source>
        <translation>Kein Token, kein Schlüsselbund, kein Netzwerk, keine Ihrer Dateien, keine anderen Programme</translation>
    </message>
    <message>
        <source>No widget is declared yet.</source>
        <translation>Noch ist kein Widget bekannt.</translation>
    </message>
    <message>
        <source>No widgets</source>
        <translation>Keine Widgets</translation>
    </message>
    <message>
        <source>No widgets are installed and enabled.</source>
        <translation>Es sind keine Widgets installiert und aktiviert.</translation>
    </message>
    <message>
        <source>Not connected for notifications yet.</source>
        <translation>Noch keine Verbindung für Benachrichtigungen.</translation>
    </message>
    <message>
        <source>Not merged</source>
        <translation>Nicht zusammengefasst</translation>
    </message>
    <message>
        <source>Not working</source>
        <translation>Funktioniert nicht</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Mitteilungen</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>Zahl</translation>
    </message>
    <message>
        <source>Number of the card</source>
        <translation>Zahl der Karte</translation>
    </message>
    <message>
        <source>OAuth client</source>
        <translation>OAuth-Client</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>In Ordnung</translation>
    </message>
    <message>
        <source>Old</source>
        <translation>Veraltet</translation>
    </message>
    <message>
        <source>Older version</source>
        <translation>Ältere Version</translation>
    </message>
    <message>
        <source>On GNOME, install the extension AppIndicator and KStatusNotifierItem Support.</source>
        <translation>Installieren Sie unter GNOME die Erweiterung AppIndicator and KStatusNotifierItem Support.</translation>
    </message>
    <message>
        <source>Only the running app knows how it detects sleep and network changes.</source>
        <translation>Nur die laufende App weiß, wie sie Ruhezustand und Netzwechsel erkennt.</translation>
    </message>
    <message>
        <source>Only the running app knows whether values can be stored.</source>
        <translation>Nur die laufende App weiß, ob Werte gespeichert werden können.</translation>
    </message>
    <message>
        <source>Only the running app knows which requests it merges.</source>
        <translation>Nur die laufende App weiß, welche Anfragen sie zusammenfasst.</translation>
    </message>
    <message>
        <source>Only you can read them: {places}.</source>
        <translation>Nur Sie können sie lesen: {places}.</translation>
    </message>
    <message>
        <source>Open Diagnostics in the running app.</source>
        <translation>Öffnen Sie die Diagnose in der laufenden App.</translation>
    </message>
    <message>
        <source>Open panel</source>
        <extracomment>How many widgets have a line; the panel shows all of them. A menu that the desktop&apos;s panel draws does not report when it closes: it counts as open for this time (ms).
----------
How long the service may take to start (seconds). How long a click still counts after a notification was closed (milliseconds): some services report the end first. The service has ended since its bus name was looked up.</extracomment>
        <translation>Übersicht öffnen</translation>
    </message>
    <message>
        <source>Other author</source>
        <translation>Anderer Autor</translation>
    </message>
    <message>
        <source>Other source</source>
        <translation>Andere Quelle</translation>
    </message>
    <message>
        <source>Package index</source>
        <translation>Paketindex</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Paste the body of a query here</source>
        <translation>Inhalt einer Abfrage hier einfügen</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Permissions</source>
        <translation>Berechtigungen</translation>
    </message>
    <message>
        <source>Plugin error</source>
        <translation>Plugin-Fehler</translation>
    </message>
    <message>
        <source>Plugin to install</source>
        <translation>Zu installierendes Plugin</translation>
    </message>
    <message>
        <source>Plugins</source>
        <extracomment>The delay of a reload while a plugin is starting, in milliseconds. The item that stands for the page to install a plugin.</extracomment>
        <translation>Plugins</translation>
    </message>
    <message>
        <source>Plugins (*.whl)</source>
        <translation>Plugins (*.whl)</translation>
    </message>
    <message>
        <source>Plugins run in isolation: {isolation}. {when}</source>
        <translation>Plugins laufen isoliert: {isolation}. {when}</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>Richtlinie</translation>
    </message>
    <message>
        <source>Press Enter to hide details</source>
        <translation>Eingabetaste blendet die Details aus</translation>
    </message>
    <message>
        <source>Press Enter to show details</source>
        <translation>Eingabetaste zeigt die Details an</translation>
    </message>
    <message>
        <source>Prevents repeated alerts near a limit.</source>
        <translation>Verhindert wiederholte Meldungen nahe am Grenzwert.</translation>
    </message>
    <message>
        <source>Price</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Proxy</source>
        <translation>Proxy</translation>
    </message>
    <message>
        <source>Proxy address</source>
        <translation>Adresse des Proxys</translation>
    </message>
    <message>
        <source>Queries</source>
        <translation>Abfragen</translation>
    </message>
    <message>
        <source>Query inspector</source>
        <extracomment>The items that stand for the page to check a query, and for that of the requests.</extracomment>
        <translation>Abfragen ansehen</translation>
    </message>
    <message>
        <source>Query to check</source>
        <extracomment>The debounce of the check while the user types, in milliseconds.</extracomment>
        <translation>Zu prüfende Abfrage</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Rate limit</source>
        <translation>Anfragelimit</translation>
    </message>
    <message>
        <source>Rate limit reached; retrying at {time}.</source>
        <translation>Anfragelimit erreicht; neuer Versuch um {time}.</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Recent requests</source>
        <translation>Letzte Anfragen</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Refresh interval</source>
        <translation>Aktualisierungsintervall</translation>
    </message>
    <message>
        <source>Refresh now</source>
        <translation>Jetzt aktualisieren</translation>
    </message>
    <message>
        <source>Refresh now (F5)</source>
        <extracomment>Width and maximum height in units of the system font&apos;s height, so that the panel grows with it. The least width of a column in the same unit, and the most columns. The panel gets more columns rather than a scroll bar, as long as it takes no more of the screen&apos;s width. A width that no screen has (pixels). A card that is dragged this close to the edge scrolls the column (pixels).</extracomment>
        <translation>Jetzt aktualisieren (F5)</translation>
    </message>
    <message>
        <source>Refreshing less often</source>
        <translation>Seltenere Aktualisierung</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Relative to the system font.</source>
        <translation>Im Verhältnis zur Systemschrift.</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>Neu laden</translation>
    </message>
    <message>
        <source>Remind me before</source>
        <translation>Vorher erinnern</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {name} and everything installed with it?</source>
        <translation>{name} und alles damit Installierte entfernen?</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Reopen sign-in page</source>
        <translation>Anmeldeseite erneut öffnen</translation>
    </message>
    <message>
        <source>Repeat alerts after</source>
        <translation>Warnungen wiederholen nach</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Request body</source>
        <translation>Inhalt der Anfrage</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Requests go through the proxy {proxy}.</source>
        <translation>Anfragen gehen über den Proxy {proxy}.</translation>
    </message>
    <message>
        <source>Requests go to {host} directly, without a proxy.</source>
        <translation>Anfragen gehen direkt an {host}, ohne Proxy.</translation>
    </message>
    <message>
        <source>Requests per month</source>
        <translation>Anfragen pro Monat</translation>
    </message>
    <message>
        <source>Reset margin</source>
        <translation>Abstand zum Zurücksetzen</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Restart, update or remove the plugin.</source>
        <translation>Starten Sie das Plugin neu, aktualisieren oder entfernen Sie es.</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Retrying automatically.</source>
        <translation>Es wird automatisch erneut versucht.</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Erneut ausführen</translation>
    </message>
    <message>
        <source>Run the diagnostics again.</source>
        <translation>Führen Sie die Diagnose erneut aus.</translation>
    </message>
    <message>
        <source>Running checks…</source>
        <translation>Prüfungen laufen …</translation>
    </message>
    <message>
        <source>Running: {running}.</source>
        <translation>Es laufen: {running}.</translation>
    </message>
    <message>
        <source>Running: {running}; disabled: {disabled}.</source>
        <translation>Es laufen: {running}; deaktiviert: {disabled}.</translation>
    </message>
    <message>
        <source>Safe mode: only the bundled widgets run</source>
        <translation>Abgesicherter Modus: Nur die mitgelieferten Widgets laufen</translation>
    </message>
    <message>
        <source>Same version, other content</source>
        <translation>Gleiche Version, anderer Inhalt</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Search by name</source>
        <extracomment>The debounce of a search while the user types, in milliseconds. The room that the check box of a row takes, in pixels.</extracomment>
        <translation>Nach Namen suchen</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>Suche läuft …</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Sending the query…</source>
        <translation>Abfrage wird gesendet…</translation>
    </message>
    <message>
        <source>Sent at</source>
        <translation>Gesendet um</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>Einrichten</translation>
    </message>
    <message>
        <source>Settings</source>
        <extracomment>The section with the button to test notifications.</extracomment>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Settings of {title}</source>
        <translation>Einstellungen von {title}</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>Details anzeigen</translation>
    </message>
    <message>
        <source>Show notifications</source>
        <translation>Mitteilungen zeigen</translation>
    </message>
    <message>
        <source>Show on icon</source>
        <translation>Auf dem Symbol anzeigen</translation>
    </message>
    <message>
        <source>Show test notification</source>
        <translation>Testmitteilung anzeigen</translation>
    </message>
    <message>
        <source>Shown on icon</source>
        <extracomment>The parts of a number such as ``2 h 41 min``, each with whether it is digits.</extracomment>
        <translation>Wird auf dem Symbol angezeigt</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Sign in again</source>
        <translation>Erneut anmelden</translation>
    </message>
    <message>
        <source>Sign in again before values are no longer refreshed.</source>
        <translation>Melden Sie sich erneut an, bevor Werte nicht mehr aktualisiert werden.</translation>
    </message>
    <message>
        <source>Sign in again.</source>
        <translation>Melden Sie sich erneut an.</translation>
    </message>
    <message>
        <source>Sign in to Genesys Cloud to see your widgets.</source>
        <translation>Melden Sie sich bei Genesys Cloud an, um Ihre Widgets zu sehen.</translation>
    </message>
    <message>
        <source>Sign in with your browser</source>
        <translation>Melden Sie sich im Browser an</translation>
    </message>
    <message>
        <source>Sign in without keyring</source>
        <translation>Ohne Schlüsselbund anmelden</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Sign-in</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <source>Sign-in expires soon</source>
        <translation>Anmeldung läuft bald ab</translation>
    </message>
    <message>
        <source>Sign-in, names and commands</source>
        <translation>Anmeldung, Namen und Befehle</translation>
    </message>
    <message>
        <source>Signed in for this session</source>
        <translation>Für diese Sitzung angemeldet</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>Abgemeldet</translation>
    </message>
    <message>
        <source>Signing in</source>
        <translation>Anmeldung läuft</translation>
    </message>
    <message>
        <source>Signing in: finish it in your browser</source>
        <translation>Anmeldung läuft: im Browser abschließen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Sleep, locks and network changes are detected by {source}.</source>
        <translation>Ruhezustand, Sperren und Netzwechsel werden erkannt durch: {source}.</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Source distribution</source>
        <translation>Quelldistribution</translation>
    </message>
    <message>
        <source>Start Hourglance once by hand: that corrects the entry.</source>
        <translation>Starten Sie Hourglance einmal von Hand: Das korrigiert den Eintrag.</translation>
    </message>
    <message>
        <source>Start at login</source>
        <translation>Bei der Anmeldung starten</translation>
    </message>
    <message>
        <source>Start at login is on, but its program {program} does not exist.</source>
        <translation>Das Starten bei der Anmeldung ist eingeschaltet, aber sein Programm {program} gibt es nicht.</translation>
    </message>
    <message>
        <source>Start it in a desktop session; hourglance glance needs none.</source>
        <translation>Starten Sie es in einer Desktop-Sitzung; hourglance glance braucht keine.</translation>
    </message>
    <message>
        <source>Start or install one (GNOME Keyring, KWallet, KeePassXC).</source>
        <translation>Starten oder installieren Sie einen (GNOME Keyring, KWallet, KeePassXC).</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Wird gestartet …</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Step {n} of {all}</source>
        <translation>Schritt {n} von {all}</translation>
    </message>
    <message>
        <source>Stored values</source>
        <translation>Gespeicherte Werte</translation>
    </message>
    <message>
        <source>Success</source>
        <translation>Erfolgreich</translation>
    </message>
    <message>
        <source>Such as http://proxy.example.com:8080, without a password.</source>
        <translation>Zum Beispiel http://proxy.example.com:8080, ohne Passwort.</translation>
    </message>
    <message>
        <source>Support report</source>
        <translation>Support-Bericht</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>System events</source>
        <translation>Systemereignisse</translation>
    </message>
    <message>
        <source>System tray</source>
        <translation>Infobereich</translation>
    </message>
    <message>
        <source>System tray unavailable</source>
        <extracomment>The most buttons on one card. Why a token could not be stored; the user may sign in without storing it.</extracomment>
        <translation>Kein Infobereich verfügbar</translation>
    </message>
    <message>
        <source>Takes effect when Hourglance starts again.</source>
        <translation>Gilt ab dem nächsten Start von Hourglance.</translation>
    </message>
    <message>
        <source>Target {target}</source>
        <translation>Ziel {target}</translation>
    </message>
    <message>
        <source>Taskbar color</source>
        <translation>Farbe der Taskleiste</translation>
    </message>
    <message>
        <source>Test notification</source>
        <extracomment>Up to this many alerts at once are shown one by one; more are shown as a summary. The keys of notifications that do not belong to a widget. Whether the user wants notifications.</extracomment>
        <translation>Testmitteilung</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>The OAuth client that was created for Hourglance.</source>
        <translation>Der OAuth-Client, der für Hourglance angelegt wurde.</translation>
    </message>
    <message>
        <source>The account is at {domain} ({name}).</source>
        <translation>Das Konto ist bei {domain} ({name}).</translation>
    </message>
    <message>
        <source>The card is on the panel</source>
        <translation>Die Karte ist auf der Übersicht</translation>
    </message>
    <message>
        <source>The clocks could not be compared. {why}</source>
        <translation>Die Uhren konnten nicht verglichen werden. {why}</translation>
    </message>
    <message>
        <source>The connection to Genesys Cloud was lost.</source>
        <translation>Die Verbindung zu Genesys Cloud wurde unterbrochen.</translation>
    </message>
    <message>
        <source>The connection to {host} is encrypted, and its certificate is trusted.</source>
        <translation>Die Verbindung zu {host} ist verschlüsselt, und ihrem Zertifikat wird vertraut.</translation>
    </message>
    <message>
        <source>The desktop has a system tray.</source>
        <translation>Der Desktop hat einen Infobereich.</translation>
    </message>
    <message>
        <source>The desktop has no system tray: Hourglance is shown as a window.</source>
        <translation>Der Desktop hat keinen Infobereich: Hourglance erscheint als Fenster.</translation>
    </message>
    <message>
        <source>The icon is in your tray. If you do not see it, look behind the tray&apos;s arrow.</source>
        <translation>Das Symbol ist in Ihrer Leiste. Falls Sie es nicht sehen, schauen Sie hinter den Pfeil der Leiste.</translation>
    </message>
    <message>
        <source>The keyring denied access.</source>
        <translation>Der Schlüsselbund hat den Zugriff verweigert.</translation>
    </message>
    <message>
        <source>The keyring is locked</source>
        <translation>Der Schlüsselbund ist gesperrt</translation>
    </message>
    <message>
        <source>The keyring is locked or does not respond.</source>
        <translation>Der Schlüsselbund ist gesperrt oder antwortet nicht.</translation>
    </message>
    <message>
        <source>The keyring with the sign-in is locked.</source>
        <translation>Der Schlüsselbund mit der Anmeldung ist gesperrt.</translation>
    </message>
    <message>
        <source>The last values can be stored.</source>
        <translation>Die letzten Werte können gespeichert werden.</translation>
    </message>
    <message>
        <source>The month at this pace</source>
        <translation>Der Monat bei diesem Verbrauch</translation>
    </message>
    <message>
        <source>The next response reports how many requests are left.</source>
        <translation>Die nächste Antwort meldet, wie viele Anfragen übrig sind.</translation>
    </message>
    <message>
        <source>The numbers of your last hour, at a glance.</source>
        <translation>Die Zahlen Ihrer letzten Stunde auf einen Blick.</translation>
    </message>
    <message>
        <source>The plugin did not answer in time.</source>
        <translation>Das Plugin hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>The plugin ended unexpectedly.</source>
        <translation>Das Plugin wurde unerwartet beendet.</translation>
    </message>
    <message>
        <source>The plugin raised an error.</source>
        <translation>Im Plugin ist ein Fehler aufgetreten.</translation>
    </message>
    <message>
        <source>The plugin returned an invalid card.</source>
        <translation>Das Plugin hat eine ungültige Karte geliefert.</translation>
    </message>
    <message>
        <source>The plugin was disabled after repeated failures.</source>
        <translation>Das Plugin wurde nach wiederholten Fehlern deaktiviert.</translation>
    </message>
    <message>
        <source>The policy file {path} sets: {keys}.</source>
        <translation>Die Richtliniendatei {path} legt fest: {keys}.</translation>
    </message>
    <message>
        <source>The proxy rejected the request.</source>
        <translation>Der Proxy hat die Anfrage abgelehnt.</translation>
    </message>
    <message>
        <source>The rate limit of Genesys Cloud was reached.</source>
        <translation>Das Anfragelimit von Genesys Cloud ist erreicht.</translation>
    </message>
    <message>
        <source>The region or the client ID is wrong: ask an administrator for both, and run hourglance sign-in --region REGION --client-id ID</source>
        <translation>Die Region oder die Client-ID ist falsch: Fragen Sie einen Administrator nach beidem, und führen Sie aus: hourglance sign-in --region REGION --client-id ID</translation>
    </message>
    <message>
        <source>The same alert is not repeated sooner.</source>
        <translation>Dieselbe Warnung wird nicht früher wiederholt.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not trusted.</source>
        <translation>Dem Zertifikat des Servers wird nicht vertraut.</translation>
    </message>
    <message>
        <source>The sign-in ended at {until}.</source>
        <translation>Die Anmeldung endete um {until}.</translation>
    </message>
    <message>
        <source>The sign-in host was not reached: {problem}</source>
        <translation>Der Anmeldeserver wurde nicht erreicht: {problem}</translation>
    </message>
    <message>
        <source>The sign-in lasts until {until}, {length} from now. {memory}</source>
        <translation>Die Anmeldung gilt bis {until}, noch {length}. {memory}</translation>
    </message>
    <message>
        <source>The {requests} requests of this month are used up.</source>
        <translation>Die {requests} Anfragen dieses Monats sind aufgebraucht.</translation>
    </message>
    <message>
        <source>Their runtime is prepared when the first one is installed.</source>
        <translation>Ihre Laufzeitumgebung wird vorbereitet, wenn das erste installiert wird.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>There are more matches. Type more of the name.</source>
        <translation>Es gibt weitere Treffer. Mehr vom Namen eingeben.</translation>
    </message>
    <message>
        <source>There is no sign-in page yet.</source>
        <translation>Es gibt noch keine Anmeldeseite.</translation>
    </message>
    <message>
        <source>There was no answer within {seconds} s.</source>
        <translation>Innerhalb von {seconds} s kam keine Antwort.</translation>
    </message>
    <message>
        <source>Third-party licenses</source>
        <translation>Lizenzen von Drittanbietern</translation>
    </message>
    <message>
        <source>This card cannot be shown because of an error in Hourglance. Hide it, or update Hourglance.</source>
        <translation>Diese Karte kann wegen eines Fehlers in Hourglance nicht angezeigt werden. Blenden Sie sie aus, oder aktualisieren Sie Hourglance.</translation>
    </message>
    <message>
        <source>This computer has no keyring to store the sign-in.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund für die Anmeldung.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is within {seconds} s of the service&apos;s.</source>
        <translation>Die Uhr dieses Computers weicht höchstens {seconds} s von der des Dienstes ab.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is {length} ahead.</source>
        <translation>Die Uhr dieses Computers geht {length} vor.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is {length} behind.</source>
        <translation>Die Uhr dieses Computers geht {length} nach.</translation>
    </message>
    <message>
        <source>This desktop shows no tray icons, so Hourglance stays in this window.</source>
        <extracomment>How often a tray is looked for (milliseconds), and how many times: 30 seconds. After this many attempts a window is shown meanwhile: 3 seconds.</extracomment>
        <translation>Dieser Desktop zeigt keine Symbole im Infobereich, daher bleibt Hourglance in diesem Fenster.</translation>
    </message>
    <message>
        <source>This is everything that the file will contain. It has no tokens and no names.</source>
        <translation>Das ist alles, was die Datei enthalten wird. Sie enthält keine Tokens und keine Namen.</translation>
    </message>
    <message>
        <source>This is not the plugin that you know. Replace it?</source>
        <translation>Das ist nicht das bekannte Plugin. Ersetzen?</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>This month, by day</source>
        <translation>Dieser Monat nach Tagen</translation>
    </message>
    <message>
        <source>This month, by widget</source>
        <translation>Dieser Monat nach Widgets</translation>
    </message>
    <message>
        <source>This update requests new permissions. Update?</source>
        <translation>Dieses Update verlangt neue Berechtigungen. Aktualisieren?</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Title of the card</source>
        <extracomment>The debounce of the preview while the user types a title, in milliseconds.</extracomment>
        <translation>Titel der Karte</translation>
    </message>
    <message>
        <source>To stay within {requests} requests this month, as you have set.</source>
        <translation>Damit {requests} Anfragen in diesem Monat reichen, wie in den Einstellungen festgelegt.</translation>
    </message>
    <message>
        <source>To stay within {requests} requests this month, as your administrator has set.</source>
        <translation>Damit {requests} Anfragen in diesem Monat reichen, wie von der Administration festgelegt.</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Themen</translation>
    </message>
    <message>
        <source>Trend</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Unavailable</source>
        <translation>Nicht verfügbar</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Unknown until you sign in</source>
        <translation>Unbekannt, bis Sie sich anmelden</translation>
    </message>
    <message>
        <source>Unknown: it has declared no widgets yet</source>
        <translation>Unbekannt: Es hat noch keine Widgets angemeldet</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Unlock it and try again.</source>
        <translation>Entsperren Sie ihn und versuchen Sie es noch einmal.</translation>
    </message>
    <message>
        <source>Unlock it in your desktop&apos;s keyring program. You are not signed out.</source>
        <translation>Entsperren Sie ihn im Schlüsselbund-Programm Ihres Desktops. Sie sind nicht abgemeldet.</translation>
    </message>
    <message>
        <source>Unlock keyring</source>
        <translation>Schlüsselbund entsperren</translation>
    </message>
    <message>
        <source>Unlock the keyring.</source>
        <translation>Entsperren Sie den Schlüsselbund.</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Update it, or disable it: hourglance plugin disable {plugin}</source>
        <translation>Aktualisieren oder deaktivieren Sie es: hourglance plugin disable {plugin}</translation>
    </message>
    <message>
        <source>Updated</source>
        <translation>Aktualisiert</translation>
    </message>
    <message>
        <source>Updated once a minute: {reason}</source>
        <translation>Einmal pro Minute aktualisiert: {reason}</translation>
    </message>
    <message>
        <source>Use system proxy</source>
        <translation>System-Proxy verwenden</translation>
    </message>
    <message>
        <source>Use system setting</source>
        <translation>Systemeinstellung verwenden</translation>
    </message>
    <message>
        <source>Valid as soon as every placeholder is filled in</source>
        <translation>Gültig, sobald alle Platzhalter ausgefüllt sind</translation>
    </message>
    <message>
        <source>Valid, with notes</source>
        <translation>Gültig, mit Hinweisen</translation>
    </message>
    <message>
        <source>Valid, with warnings</source>
        <translation>Gültig, mit Warnungen</translation>
    </message>
    <message>
        <source>Values are correct, because Hourglance uses the service&apos;s clock. Synchronize the clock with the network, because other programs may fail.</source>
        <translation>Die Werte stimmen, weil Hourglance die Uhr des Dienstes verwendet. Gleichen Sie die Uhr mit dem Netz ab, weil andere Programme scheitern können.</translation>
    </message>
    <message>
        <source>Values are correct; there are more requests. Send the support report to Hourglance&apos;s developers.</source>
        <translation>Die Werte stimmen; es gibt mehr Anfragen. Senden Sie den Support-Bericht an die Entwickler von Hourglance.</translation>
    </message>
    <message>
        <source>Values are refreshed less often. Hide widgets or remove alerts to refresh the others more often.</source>
        <translation>Werte werden seltener aktualisiert. Blenden Sie Widgets aus oder entfernen Sie Warnungen, damit die anderen öfter aktualisiert werden.</translation>
    </message>
    <message>
        <source>Values that requests had to correct</source>
        <translation>Von Anfragen korrigierte Werte</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>View query…</source>
        <translation>Abfrage anzeigen…</translation>
    </message>
    <message>
        <source>Wait: widgets refresh automatically.</source>
        <translation>Warten Sie: Widgets aktualisieren sich automatisch.</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Waiting: {reason}</source>
        <translation>Wartet: {reason}</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>Warning at</source>
        <translation>Warnung ab</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Welcome to Hourglance</source>
        <translation>Willkommen bei Hourglance</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Wheel</translation>
    </message>
    <message>
        <source>Whose figures?</source>
        <translation>Wessen Zahlen?</translation>
    </message>
    <message>
        <source>Widget</source>
        <extracomment>The name of the title&apos;s field. No setting of a widget may begin with ``hourglance_``. What can be changed here.</extracomment>
        <translation>Widget</translation>
    </message>
    <message>
        <source>Widgets</source>
        <translation>Widgets</translation>
    </message>
    <message>
        <source>Widgets refresh less often to stay below this; 0 for no limit.</source>
        <translation>Widgets werden seltener aktualisiert, damit diese Zahl reicht; 0 für keine Grenze.</translation>
    </message>
    <message>
        <source>Widgets refresh no more often than this.</source>
        <translation>Widgets aktualisieren sich nicht öfter.</translation>
    </message>
    <message>
        <source>Windows can be shown.</source>
        <translation>Fenster können angezeigt werden.</translation>
    </message>
    <message>
        <source>With $TOKEN in place of your token</source>
        <translation>Mit $TOKEN anstelle Ihres Tokens</translation>
    </message>
    <message>
        <source>With sample data</source>
        <translation>Mit Beispieldaten</translation>
    </message>
    <message>
        <source>Without a display, the system tray cannot be detected.</source>
        <translation>Ohne Anzeige lässt sich der Infobereich nicht erkennen.</translation>
    </message>
    <message>
        <source>Write: {text}</source>
        <translation>Schreiben: {text}</translation>
    </message>
    <message>
        <source>You are not signed in.</source>
        <translation>Sie sind nicht angemeldet.</translation>
    </message>
    <message>
        <source>You are signed in as {name}.</source>
        <translation>Sie sind angemeldet als {name}.</translation>
    </message>
    <message>
        <source>You are signed in; the service did not report for how long.</source>
        <translation>Sie sind angemeldet; der Dienst hat nicht gemeldet, wie lange.</translation>
    </message>
    <message>
        <source>You can change this at any time in the panel.</source>
        <translation>Das lässt sich jederzeit in der Übersicht ändern.</translation>
    </message>
    <message>
        <source>You get a notification so long before the time that the card counts down to; 0: never.</source>
        <translation>Benachrichtigt so lange vor dem Zeitpunkt, bis zu dem die Karte herunterzählt; 0: nie.</translation>
    </message>
    <message>
        <source>You get a notification, and the card shows the alert until you have seen it.</source>
        <translation>Sie erhalten eine Mitteilung, und die Karte zeigt die Warnung, bis Sie sie gesehen haben.</translation>
    </message>
    <message>
        <source>You have the permissions for all of them.</source>
        <translation>Sie haben die Berechtigungen für alle.</translation>
    </message>
    <message>
        <source>You lack the permission {name}.</source>
        <translation>Ihnen fehlt die Berechtigung {name}.</translation>
    </message>
    <message>
        <source>You lack the permission {permission}.</source>
        <translation>Ihnen fehlt die Berechtigung {permission}.</translation>
    </message>
    <message>
        <source>You review a plugin&apos;s permissions before it runs, in a process of its own.</source>
        <translation>Sie prüfen die Berechtigungen eines Plugins, bevor es läuft, und zwar in einem eigenen Prozess.</translation>
    </message>
    <message>
        <source>Your administrator can give you both. Hourglance stores them on this computer.</source>
        <translation>Beides nennt Ihnen Ihr Administrator. Hourglance speichert es auf diesem Computer.</translation>
    </message>
    <message>
        <source>Your administrator has set both. Nothing is left to do here.</source>
        <translation>Ihr Administrator hat beides festgelegt. Hier ist nichts mehr zu tun.</translation>
    </message>
    <message>
        <source>Your administrator has set {number}; the stricter of the two applies.</source>
        <translation>Ihr Administrator hat {number} festgelegt; der strengere der beiden Werte gilt.</translation>
    </message>
    <message>
        <source>Your alerts look like this.</source>
        <translation>So sehen Ihre Alarme aus.</translation>
    </message>
    <message>
        <source>Your permissions are known after the first refresh.</source>
        <translation>Ihre Berechtigungen sind nach der ersten Aktualisierung bekannt.</translation>
    </message>
    <message>
        <source>Your permissions are known after you sign in.</source>
        <translation>Ihre Berechtigungen sind bekannt, sobald Sie angemeldet sind.</translation>
    </message>
    <message>
        <source>Your roles lack {permissions}, which {n} of {all} widgets need: {titles}.</source>
        <translation>Ihren Rollen fehlt {permissions}; {n} von {all} Widgets brauchen das: {titles}.</translation>
    </message>
    <message>
        <source>Your roles permit everything that the widgets query: {families}.</source>
        <translation>Ihre Rollen erlauben alles, was die Widgets abfragen: {families}.</translation>
    </message>
    <message>
        <source>Your session has expired.</source>
        <translation>Ihre Sitzung ist abgelaufen.</translation>
    </message>
    <message>
        <source>Your sign-in could not be stored in a keyring. It lasts until you quit Hourglance.</source>
        <translation>Ihre Anmeldung konnte in keinem Schlüsselbund gespeichert werden. Sie gilt, bis Sie Hourglance beenden.</translation>
    </message>
    <message>
        <source>Your sign-in is stored in the keyring, which is locked.</source>
        <translation>Ihre Anmeldung ist im Schlüsselbund gespeichert, der gerade gesperrt ist.</translation>
    </message>
    <message>
        <source>a client ID</source>
        <translation>eine Client-ID</translation>
    </message>
    <message>
        <source>a panel of {n} widgets</source>
        <translation>eine Übersicht mit {n} Widgets</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <extracomment>The size of notices and of the line at the bottom, relative to the system font. The greatest part of a notice&apos;s width that its buttons take beside the text. The least size of a tile&apos;s text, relative to the system font: its number is four times as large. The least number of text lines on the screen: few cards show their details rather than larger texts. The same for the texts around the tiles.</extracomment>
        <translation>
            <numerusform>und %n weiteres</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>as of {time}</source>
        <extracomment>Device pixels per pixel of an image, so that it is sharp wherever it is pasted.</extracomment>
        <translation>Stand {time}</translation>
    </message>
    <message>
        <source>at most {n} requests a month</source>
        <translation>höchstens {n} Anfragen im Monat</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>disabled: not an https address</source>
        <translation>deaktiviert: keine https-Adresse</translation>
    </message>
    <message>
        <source>disabled: opens a page of your region once you are signed in</source>
        <translation>deaktiviert: öffnet nach der Anmeldung eine Seite der eigenen Region</translation>
    </message>
    <message>
        <source>everyone</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>good</source>
        <translation>gut</translation>
    </message>
    <message>
        <source>h</source>
        <translation>h</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>unvollständig</translation>
    </message>
    <message>
        <source>less than 1 min</source>
        <extracomment>Shown in place of a missing value. The year in a format of dates, with its separators. The most characters of a title in a menu: with text of 200 % it takes half of a small screen.</extracomment>
        <translation>weniger als 1 min</translation>
    </message>
    <message>
        <source>less than 1 minute</source>
        <translation>weniger als 1 Minute</translation>
    </message>
    <message>
        <source>line {line}, column {column}</source>
        <translation>Zeile {line}, Spalte {column}</translation>
    </message>
    <message>
        <source>loading</source>
        <translation>wird geladen</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>mine</source>
        <translation>meine</translation>
    </message>
    <message>
        <source>minimum refresh interval {seconds} s</source>
        <translation>Mindestabstand der Aktualisierungen {seconds} s</translation>
    </message>
    <message>
        <source>minus {number}</source>
        <translation>minus {number}</translation>
    </message>
    <message>
        <source>mixed</source>
        <translation>gemischt</translation>
    </message>
    <message>
        <source>my queues</source>
        <translation>meine Warteschlangen</translation>
    </message>
    <message>
        <source>new</source>
        <extracomment>How long a button shows its confirmation, in milliseconds.</extracomment>
        <translation>neu</translation>
    </message>
    <message>
        <source>no check for new versions</source>
        <translation>keine Suche nach neuen Versionen</translation>
    </message>
    <message>
        <source>no data</source>
        <translation>keine Daten</translation>
    </message>
    <message>
        <source>no dependencies</source>
        <translation>keine Abhängigkeiten</translation>
    </message>
    <message>
        <source>no token, no keyring, no network, none of your files, no other programs</source>
        <translation>kein Token, kein Schlüsselbund, kein Netzwerk, keine Ihrer Dateien, keine anderen Programme</translation>
    </message>
    <message>
        <source>no widgets</source>
        <translation>keine Widgets</translation>
    </message>
    <message>
        <source>old</source>
        <translation>veraltet</translation>
    </message>
    <message>
        <source>on the icon {number} more</source>
        <translation>auf dem Symbol {number} mehr</translation>
    </message>
    <message>
        <source>opens {host}</source>
        <translation>öffnet {host}</translation>
    </message>
    <message>
        <source>part of a request that failed</source>
        <translation>Teil einer fehlgeschlagenen Anfrage</translation>
    </message>
    <message>
        <source>refreshing is paused</source>
        <translation>die Aktualisierung ist angehalten</translation>
    </message>
    <message>
        <source>region {region}</source>
        <translation>Region {region}</translation>
    </message>
    <message>
        <source>repeated after a clock correction</source>
        <translation>wiederholt nach einer Uhrkorrektur</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>selection</source>
        <translation>Auswahl</translation>
    </message>
    <message>
        <source>the computer is not in use</source>
        <translation>der Computer wird nicht benutzt</translation>
    </message>
    <message>
        <source>the language {language}</source>
        <translation>die Sprache {language}</translation>
    </message>
    <message>
        <source>the requests of this month are used up</source>
        <translation>die Anfragen dieses Monats sind aufgebraucht</translation>
    </message>
    <message>
        <source>the same as {label}</source>
        <translation>so viel wie {label}</translation>
    </message>
    <message>
        <source>the screen is locked</source>
        <translation>der Bildschirm ist gesperrt</translation>
    </message>
    <message>
        <source>the setting {name}</source>
        <translation>die Einstellung {name}</translation>
    </message>
    <message>
        <source>to verify a merged request</source>
        <translation>zur Prüfung einer zusammengefassten Anfrage</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>up to {value}</source>
        <extracomment>The part of a step that its bar takes, and the widest bar in pixels.</extracomment>
        <translation>bis {value}</translation>
    </message>
    <message>
        <source>updated at {time}</source>
        <translation>aktualisiert um {time}</translation>
    </message>
    <message>
        <source>updating</source>
        <translation>wird aktualisiert</translation>
    </message>
    <message>
        <source>values are not stored</source>
        <translation>Werte werden nicht gespeichert</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>you are signed out</source>
        <translation>Sie sind abgemeldet</translation>
    </message>
    <message>
        <source>{after}; it was {before}</source>
        <translation>{after}; bisher {before}</translation>
    </message>
    <message>
        <source>{age} old</source>
        <translation>{age} alt</translation>
    </message>
    <message>
        <source>{amount} less than {label}</source>
        <translation>{amount} weniger als {label}</translation>
    </message>
    <message>
        <source>{amount} more than {label}</source>
        <translation>{amount} mehr als {label}</translation>
    </message>
    <message>
        <source>{card}, figures: {scope}</source>
        <extracomment>The prefix of the codes of problems that a plugin causes. Tones by urgency, the most urgent one last.</extracomment>
        <translation>{card}, Zahlen: {scope}</translation>
    </message>
    <message>
        <source>{card}, shown on the icon</source>
        <translation>{card}, auf dem Symbol angezeigt</translation>
    </message>
    <message>
        <source>{count} of {allowed} requests of this minute are used.</source>
        <translation>{count} von {allowed} Anfragen dieser Minute sind verbraucht.</translation>
    </message>
    <message>
        <source>{count} of {allowed} requests of this minute are used; the count restarts in {seconds} s.</source>
        <translation>{count} von {allowed} Anfragen dieser Minute sind verbraucht; die Zählung beginnt in {seconds} s neu.</translation>
    </message>
    <message>
        <source>{domain} knows the OAuth client.</source>
        <translation>{domain} kennt den OAuth-Client.</translation>
    </message>
    <message>
        <source>{figure}, as of {time}</source>
        <translation>{figure}, Stand {time}</translation>
    </message>
    <message>
        <source>{folders} cannot be written.</source>
        <translation>Nicht beschreibbar: {folders}.</translation>
    </message>
    <message>
        <source>{host} ({region}) responds in {ms} ms.</source>
        <translation>{host} ({region}) antwortet in {ms} ms.</translation>
    </message>
    <message>
        <source>{host} is on this computer and needs no encryption.</source>
        <translation>{host} ist auf diesem Computer und braucht keine Verschlüsselung.</translation>
    </message>
    <message>
        <source>{host} was not reached; see the check of the certificate.</source>
        <translation>{host} wurde nicht erreicht; siehe die Prüfung des Zertifikats.</translation>
    </message>
    <message>
        <source>{host} was not reached; see the check of the proxy.</source>
        <translation>{host} wurde nicht erreicht; siehe die Prüfung des Proxys.</translation>
    </message>
    <message>
        <source>{keyring} stores the sign-in.</source>
        <translation>{keyring} speichert die Anmeldung.</translation>
    </message>
    <message>
        <source>{label}: search by name</source>
        <translation>{label}: nach Namen suchen</translation>
    </message>
    <message>
        <source>{month} requests this month; at this pace {pace}, of {limit} that are allowed.</source>
        <translation>{month} Anfragen in diesem Monat; bei diesem Verbrauch {pace}, erlaubt sind {limit}.</translation>
    </message>
    <message>
        <source>{month} requests this month; at this pace {pace}, within the limit of {limit}.</source>
        <translation>{month} Anfragen in diesem Monat; bei diesem Verbrauch {pace}, innerhalb der Grenze von {limit}.</translation>
    </message>
    <message>
        <source>{month} requests this month; at this pace {pace}, without a limit.</source>
        <translation>{month} Anfragen in diesem Monat; bei diesem Verbrauch {pace}, ohne Grenze.</translation>
    </message>
    <message>
        <source>{name} from {first} to {last}</source>
        <translation>{name} von {first} bis {last}</translation>
    </message>
    <message>
        <source>{name}, highest at {time}</source>
        <translation>{name}, am höchsten um {time}</translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation>{number} %</translation>
    </message>
    <message>
        <source>{number} of them for the icon</source>
        <translation>davon {number} für das Symbol</translation>
    </message>
    <message>
        <source>{number} percent</source>
        <translation>{number} Prozent</translation>
    </message>
    <message>
        <source>{number} percentage points</source>
        <translation>{number} Prozentpunkte</translation>
    </message>
    <message>
        <source>{number} requests on the busiest day, {day}; {today} today</source>
        <translation>{number} Anfragen am stärksten Tag, dem {day}.; {today} heute</translation>
    </message>
    <message>
        <source>{n} merge rules returned other values and are disabled: {evidence}</source>
        <translation>{n} Regeln zum Zusammenfassen ergaben andere Werte und sind deaktiviert: {evidence}</translation>
    </message>
    <message>
        <source>{n} more problems with plugins.</source>
        <translation>Weitere Probleme mit Plugins: {n}.</translation>
    </message>
    <message>
        <source>{n} ms</source>
        <translation>{n} ms</translation>
    </message>
    <message>
        <source>{n} plugins allowed</source>
        <translation>{n} Plugins erlaubt</translation>
    </message>
    <message>
        <source>{n} plugins denied</source>
        <translation>{n} Plugins gesperrt</translation>
    </message>
    <message>
        <source>{n} plugins preinstalled</source>
        <translation>{n} Plugins vorinstalliert</translation>
    </message>
    <message>
        <source>{n} widgets of {plugins}</source>
        <translation>{n} Widgets von {plugins}</translation>
    </message>
    <message>
        <source>{n}, the last at {time}</source>
        <translation>{n}, zuletzt um {time}</translation>
    </message>
    <message>
        <source>{part} is missing: {reason}</source>
        <extracomment>The codes of problems that are retried, and that the user can still do something about.</extracomment>
        <translation>{part} fehlt: {reason}</translation>
    </message>
    <message>
        <source>{problem} The proxy is {proxy}.</source>
        <translation>{problem} Der Proxy ist {proxy}.</translation>
    </message>
    <message>
        <source>{problem} {more} Running: {running}.</source>
        <translation>{problem} {more} Es laufen: {running}.</translation>
    </message>
    <message>
        <source>{title}: loading</source>
        <translation>{title}: wird geladen</translation>
    </message>
    <message>
        <source>{title}: no data</source>
        <translation>{title}: keine Daten</translation>
    </message>
    <message>
        <source>{title}: settings</source>
        <translation>{title}: Einstellungen</translation>
    </message>
    <message>
        <source>{topic} (not permitted)</source>
        <translation>{topic} (nicht erlaubt)</translation>
    </message>
    <message>
        <source>{used} of {allowed} requests used</source>
        <translation>{used} von {allowed} Anfragen verbraucht</translation>
    </message>
    <message>
        <source>{value}, target {target}</source>
        <translation>{value}, Ziel {target}</translation>
    </message>
    <message>
        <source>{value}: limit of {limit} reached.</source>
        <translation>{value}: Grenze von {limit} erreicht.</translation>
    </message>
    <message>
        <source>{version}, by {author}</source>
        <translation>{version}, von {author}</translation>
    </message>
</context>
</TS>
