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
        <source>%n figures at their limits</source>
        <translation>
            <numerusform>%n Kennzahl an ihrer Grenze</numerusform>
            <numerusform>%n Kennzahlen an ihren Grenzen</numerusform>
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
        <source>%n mistakes.</source>
        <translation>
            <numerusform>%n Fehler.</numerusform>
            <numerusform>%n Fehler.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them can be mended at once.</source>
        <translation>
            <numerusform>%n davon lässt sich auf einmal beheben.</numerusform>
            <numerusform>%n davon lassen sich auf einmal beheben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them need a permission that you lack. They come by themselves once you have it.</source>
        <translation>
            <numerusform>Für %n davon fehlt Ihnen eine Berechtigung. Sie kommt von selbst, sobald Sie sie haben.</numerusform>
            <numerusform>Für %n davon fehlt Ihnen eine Berechtigung. Sie kommen von selbst, sobald Sie sie haben.</numerusform>
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
        <source>%n things want a look.</source>
        <translation>
            <numerusform>%n Punkt braucht einen Blick.</numerusform>
            <numerusform>%n Punkte brauchen einen Blick.</numerusform>
        </translation>
    </message>
    <message>
        <source>A PEM file with your company&apos;s certificate, if the computer does not trust it.</source>
        <translation>Eine PEM-Datei mit dem Zertifikat Ihres Unternehmens, falls der Computer ihm nicht vertraut.</translation>
    </message>
    <message>
        <source>A query to check</source>
        <extracomment>How long the person must rest from typing before the text is checked, in milliseconds. So many mistakes are seen at once.</extracomment>
        <translation>Eine Abfrage zum Prüfen</translation>
    </message>
    <message>
        <source>A report for whoever helps</source>
        <translation>Ein Bericht für alle, die helfen</translation>
    </message>
    <message>
        <source>A widget may ask less often than this, never more.</source>
        <translation>Ein Widget darf seltener anfragen, nie öfter.</translation>
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
        <source>Add a tray to the desktop&apos;s panel to have the icon there.</source>
        <translation>Fügen Sie der Leiste Ihres Desktops einen Infobereich hinzu, damit das Symbol dort erscheint.</translation>
    </message>
    <message>
        <source>Add another</source>
        <translation>Weiteres hinzufügen</translation>
    </message>
    <message>
        <source>Alert me</source>
        <translation>Benachrichtigen</translation>
    </message>
    <message>
        <source>All of it can be mended at once.</source>
        <translation>Alle lassen sich auf einmal beheben.</translation>
    </message>
    <message>
        <source>All widgets are hidden. Select one to show.</source>
        <translation>Alle Widgets sind ausgeblendet. Wählen Sie eines zum Einblenden.</translation>
    </message>
    <message>
        <source>Allowance</source>
        <translation>Kontingent</translation>
    </message>
    <message>
        <source>Also trust</source>
        <translation>Auch vertrauen</translation>
    </message>
    <message>
        <source>An AWS region, or the domain where you sign in.</source>
        <translation>Eine AWS-Region oder die Domain, unter der Sie sich anmelden.</translation>
    </message>
    <message>
        <source>Another one</source>
        <translation>Noch eines</translation>
    </message>
    <message>
        <source>Another one on the panel, with settings of its own</source>
        <translation>Noch eines in der Übersicht, mit eigenen Einstellungen</translation>
    </message>
    <message>
        <source>Another {title} on the panel</source>
        <translation>Noch ein Widget {title} in der Übersicht</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>Beantwortet</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Übernehmen</translation>
    </message>
    <message>
        <source>As the computer is set</source>
        <translation>Wie der Computer eingestellt ist</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>Wie der Desktop</translation>
    </message>
    <message>
        <source>Ask at most every</source>
        <translation>Höchstens anfragen alle</translation>
    </message>
    <message>
        <source>Ask your administrator for the permission.</source>
        <translation>Bitten Sie Ihren Administrator um die Berechtigung.</translation>
    </message>
    <message>
        <source>Asked by</source>
        <translation>Gefragt von</translation>
    </message>
    <message>
        <source>Asks for</source>
        <translation>Fragt nach</translation>
    </message>
    <message>
        <source>At</source>
        <translation>Um</translation>
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
        <source>At your desktop</source>
        <translation>An Ihrem Schreibtisch</translation>
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
        <source>Be quiet after one for</source>
        <translation>Nach einer Mitteilung Ruhe für</translation>
    </message>
    <message>
        <source>Beginning.</source>
        <translation>Es beginnt.</translation>
    </message>
    <message>
        <source>Being put together.</source>
        <translation>Wird zusammengestellt.</translation>
    </message>
    <message>
        <source>Building it runs its author&apos;s code with all your rights. Go on?</source>
        <translation>Beim Bauen läuft Code des Autors mit all Ihren Rechten. Fortfahren?</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Check a query</source>
        <translation>Abfrage prüfen</translation>
    </message>
    <message>
        <source>Check it</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Check the network connection.</source>
        <translation>Prüfen Sie die Netzwerkverbindung.</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>Client-ID</translation>
    </message>
    <message>
        <source>Comes with Hourglance</source>
        <translation>Gehört zu Hourglance</translation>
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
        <source>Contact your IT department.</source>
        <translation>Wenden Sie sich an Ihre IT-Abteilung.</translation>
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
        <source>Copied, with $TOKEN in the place of your token.</source>
        <translation>Kopiert, mit $TOKEN an der Stelle Ihres Tokens.</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
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
        <source>Copy text for the administrator</source>
        <translation>Text für den Administrator kopieren</translation>
    </message>
    <message>
        <source>Copy the address</source>
        <translation>Adresse kopieren</translation>
    </message>
    <message>
        <source>Correlation id</source>
        <translation>Korrelations-ID</translation>
    </message>
    <message>
        <source>Critical at</source>
        <translation>Kritisch ab</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>Ausschalten</translation>
    </message>
    <message>
        <source>Dismiss alerts</source>
        <translation>Warnungen ausblenden</translation>
    </message>
    <message>
        <source>Doctor</source>
        <translation>Doktor</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Empty table</source>
        <translation>Leere Tabelle</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>Einschalten</translation>
    </message>
    <message>
        <source>Enable it?</source>
        <translation>Einschalten?</translation>
    </message>
    <message>
        <source>Enabled</source>
        <translation>Eingeschaltet</translation>
    </message>
    <message>
        <source>Enable…</source>
        <translation>Einschalten…</translation>
    </message>
    <message>
        <source>Equal values: critical only.</source>
        <translation>Bei gleichen Werten gibt es nur die kritische Meldung.</translation>
    </message>
    <message>
        <source>Everything is as it should be.</source>
        <translation>Alles ist, wie es sein soll.</translation>
    </message>
    <message>
        <source>Family of aggregates</source>
        <translation>Familie der Aggregate</translation>
    </message>
    <message>
        <source>Files of the report</source>
        <translation>Dateien des Berichts</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei…</translation>
    </message>
    <message>
        <source>Fill in both the region and the client id.</source>
        <translation>Bitte geben Sie Region und Client-ID an.</translation>
    </message>
    <message>
        <source>Finish signing in in your browser.</source>
        <translation>Schließen Sie die Anmeldung in Ihrem Browser ab.</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>For a desktop whose bar is dark though its windows are light.</source>
        <translation>Für einen Desktop, dessen Leiste dunkel ist, obwohl seine Fenster hell sind.</translation>
    </message>
    <message>
        <source>For whoever helps</source>
        <translation>Für alle, die helfen</translation>
    </message>
    <message>
        <source>Forget the settings of its widgets, too</source>
        <translation>Auch die Einstellungen seiner Widgets vergessen</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>From {least:g} to {most:g}{unit}.</source>
        <extracomment>The greatest width of a field, in pixels.</extracomment>
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
        <source>Go on</source>
        <translation>Fortfahren</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>Gut</translation>
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
        <source>Hourglance cannot show me the widget {title} ({id}). {who}: {sentence}</source>
        <translation>Hourglance kann mir das Widget {title} ({id}) nicht zeigen. {who}: {sentence}</translation>
    </message>
    <message>
        <source>Hourglance is then in the tray as soon as you are at your desktop.</source>
        <translation>Hourglance ist dann im Infobereich, sobald Sie an Ihrem Desktop sind.</translation>
    </message>
    <message>
        <source>Hourglance itself</source>
        <translation>Hourglance selbst</translation>
    </message>
    <message>
        <source>Hourglance sees your name and your permissions, and never your password.</source>
        <translation>Hourglance sieht Ihren Namen und Ihre Berechtigungen, aber nie Ihr Passwort.</translation>
    </message>
    <message>
        <source>Hourglance shows one number on its icon, and the rest at a click.</source>
        <translation>Hourglance zeigt eine Zahl auf seinem Symbol und den Rest mit einem Klick.</translation>
    </message>
    <message>
        <source>Hourglance tells you of your limits like this.</source>
        <translation>So meldet Ihnen Hourglance Ihre Grenzen.</translation>
    </message>
    <message>
        <source>How it is doing here</source>
        <translation>Wie es hier läuft</translation>
    </message>
    <message>
        <source>How often</source>
        <translation>Wie oft</translation>
    </message>
    <message>
        <source>Ids and names are replaced by short ones, so that this may be shown to others.</source>
        <translation>IDs und Namen sind durch kurze ersetzt, damit andere dies sehen dürfen.</translation>
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
        <source>It asks for more than before. Update it?</source>
        <translation>Es fragt nach mehr als zuvor. Aktualisieren?</translation>
    </message>
    <message>
        <source>It expires at {time}. Sign in again now to avoid an interruption.</source>
        <translation>Sie läuft um {time} ab. Melden Sie sich jetzt erneut an, um eine Unterbrechung zu vermeiden.</translation>
    </message>
    <message>
        <source>It has not been asked yet.</source>
        <translation>Es wurde noch nicht gefragt.</translation>
    </message>
    <message>
        <source>It is installed and enabled.</source>
        <translation>Es ist installiert und eingeschaltet.</translation>
    </message>
    <message>
        <source>It is installed, and not enabled.</source>
        <translation>Es ist installiert, aber nicht eingeschaltet.</translation>
    </message>
    <message>
        <source>It is updated.</source>
        <translation>Es ist aktualisiert.</translation>
    </message>
    <message>
        <source>It stays as it was.</source>
        <translation>Es bleibt, wie es war.</translation>
    </message>
    <message>
        <source>Its widgets</source>
        <translation>Seine Widgets</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Keep quiet hours</source>
        <translation>Ruhezeiten einhalten</translation>
    </message>
    <message>
        <source>Keyring locked</source>
        <translation>Schlüsselbund gesperrt</translation>
    </message>
    <message>
        <source>Last figures and names</source>
        <translation>Letzte Zahlen und Namen</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>Lassen</translation>
    </message>
    <message>
        <source>Leave it disabled</source>
        <translation>Ausgeschaltet lassen</translation>
    </message>
    <message>
        <source>Left out by safe mode</source>
        <translation>Im abgesicherten Modus ausgelassen</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut nachsehen</translation>
    </message>
    <message>
        <source>Looking at what it asks for.</source>
        <translation>Es wird nachgesehen, wonach es fragt.</translation>
    </message>
    <message>
        <source>Looking. It takes a few seconds.</source>
        <translation>Es wird nachgesehen. Das dauert einige Sekunden.</translation>
    </message>
    <message>
        <source>Me</source>
        <translation>Ich</translation>
    </message>
    <message>
        <source>Mend it</source>
        <translation>Beheben</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Menu for {title}</source>
        <extracomment>How long a confirmation stays visible, in milliseconds.</extracomment>
        <translation>Menü für {title}</translation>
    </message>
    <message>
        <source>Merged with</source>
        <translation>Zusammengefasst mit</translation>
    </message>
    <message>
        <source>Mistakes</source>
        <translation>Fehler</translation>
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
        <source>My queues</source>
        <translation>Meine Warteschlangen</translation>
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
        <source>Next at</source>
        <translation>Nächstes Mal um</translation>
    </message>
    <message>
        <source>Next attempt at {time}.</source>
        <translation>Nächster Versuch um {time}.</translation>
    </message>
    <message>
        <source>No browser found: address copied</source>
        <translation>Kein Browser gefunden: Adresse kopiert</translation>
    </message>
    <message>
        <source>No data for this period</source>
        <translation>Keine Daten für diesen Zeitraum</translation>
    </message>
    <message>
        <source>No match for “{text}”</source>
        <translation>Kein Treffer für „{text}“</translation>
    </message>
    <message>
        <source>No mistakes. The service takes the query.</source>
        <translation>Keine Fehler. Der Dienst nimmt die Abfrage an.</translation>
    </message>
    <message>
        <source>No widget asks anything yet.</source>
        <translation>Noch fragt kein Widget etwas ab.</translation>
    </message>
    <message>
        <source>No widgets</source>
        <translation>Keine Widgets</translation>
    </message>
    <message>
        <source>No widgets are installed and enabled.</source>
        <translation>Es sind keine Widgets installiert und eingeschaltet.</translation>
    </message>
    <message>
        <source>None</source>
        <translation>Keiner</translation>
    </message>
    <message>
        <source>Not allowed by your administrator</source>
        <translation>Von Ihrem Administrator nicht erlaubt</translation>
    </message>
    <message>
        <source>Not enabled</source>
        <translation>Nicht eingeschaltet</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>Nicht bekannt</translation>
    </message>
    <message>
        <source>Not working</source>
        <translation>Funktioniert nicht</translation>
    </message>
    <message>
        <source>Nothing was installed.</source>
        <translation>Nichts wurde installiert.</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Mitteilungen</translation>
    </message>
    <message>
        <source>Of limits that you set for figures, and of a sign-in that ends.</source>
        <translation>Über Grenzwerte, die Sie für Zahlen setzen, und über eine Anmeldung, die endet.</translation>
    </message>
    <message>
        <source>Of the OAuth client that was made for Hourglance.</source>
        <translation>Die des OAuth-Clients, der für Hourglance angelegt wurde.</translation>
    </message>
    <message>
        <source>Of what the desktop has.</source>
        <translation>Im Verhältnis zu der des Desktops.</translation>
    </message>
    <message>
        <source>Old</source>
        <translation>Veraltet</translation>
    </message>
    <message>
        <source>On GNOME, install the extension AppIndicator and KStatusNotifierItem Support.</source>
        <translation>Installieren Sie unter GNOME die Erweiterung AppIndicator and KStatusNotifierItem Support.</translation>
    </message>
    <message>
        <source>Only you can say what was meant.</source>
        <translation>Was gemeint war, können nur Sie sagen.</translation>
    </message>
    <message>
        <source>Open panel</source>
        <extracomment>A menu that the desktop&apos;s panel draws does not tell when it closes: how long to wait, in milliseconds.
----------
How long the service may take to start (seconds).</extracomment>
        <translation>Übersicht öffnen</translation>
    </message>
    <message>
        <source>Open the page again</source>
        <translation>Seite erneut öffnen</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Paste the body of a query here.</source>
        <translation>Fügen Sie hier den Inhalt einer Abfrage ein.</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>Berechtigung</translation>
    </message>
    <message>
        <source>Plugins</source>
        <extracomment>How soon to look again while a plugin is starting, in milliseconds.</extracomment>
        <translation>Plugins</translation>
    </message>
    <message>
        <source>Plugins (*.whl *.tar.gz *.zip)</source>
        <translation>Plugins (*.whl *.tar.gz *.zip)</translation>
    </message>
    <message>
        <source>Prevents repeated alerts near a limit.</source>
        <translation>Verhindert wiederholte Meldungen nahe am Grenzwert.</translation>
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
        <translation>Abfragen ansehen</translation>
    </message>
    <message>
        <source>Quiet from</source>
        <translation>Ruhe ab</translation>
    </message>
    <message>
        <source>Quiet until</source>
        <translation>Ruhe bis</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Rate limit reached; retrying at {time}.</source>
        <translation>Anfragelimit erreicht; neuer Versuch um {time}.</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <source>Refresh now</source>
        <translation>Jetzt aktualisieren</translation>
    </message>
    <message>
        <source>Refresh now (F5)</source>
        <extracomment>Width and maximum height in units of the system font&apos;s height, so that the panel grows with it. How often relative times are updated while the panel is open, in milliseconds. A card that is dragged this close to the edge scrolls the column (pixels).</extracomment>
        <translation>Jetzt aktualisieren (F5)</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Reload</source>
        <translation>Neu laden</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Remove {name} with everything that was installed with it?</source>
        <translation>{name} mit allem entfernen, was mit ihm installiert wurde?</translation>
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
        <source>Report</source>
        <translation>Bericht</translation>
    </message>
    <message>
        <source>Reset margin</source>
        <translation>Abstand zum Zurücksetzen</translation>
    </message>
    <message>
        <source>Restart</source>
        <extracomment>The prefix of the codes of problems that a plugin causes.</extracomment>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Restart, update or remove the plugin.</source>
        <translation>Starten Sie das Plugin neu, aktualisieren oder entfernen Sie es.</translation>
    </message>
    <message>
        <source>Retrying automatically.</source>
        <translation>Es wird automatisch erneut versucht.</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>Läuft auf</translation>
    </message>
    <message>
        <source>Save the report</source>
        <translation>Bericht speichern</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>Gespeichert.</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>Speichern…</translation>
    </message>
    <message>
        <source>Search by name</source>
        <extracomment>The debounce of a search while the user types, in milliseconds.</extracomment>
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
        <source>Sent at</source>
        <translation>Gesendet um</translation>
    </message>
    <message>
        <source>Served</source>
        <translation>Bedient</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>Einrichten</translation>
    </message>
    <message>
        <source>Settings</source>
        <extracomment>The section in which one can be tried.</extracomment>
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
        <source>Show a notification</source>
        <translation>Eine Mitteilung zeigen</translation>
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
        <source>Shown on icon</source>
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
        <source>Sign out</source>
        <translation>Abmelden</translation>
    </message>
    <message>
        <source>Sign-in expires soon</source>
        <translation>Anmeldung läuft bald ab</translation>
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
        <source>Start with the computer</source>
        <translation>Mit dem Computer starten</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>Startet</translation>
    </message>
    <message>
        <source>Step {n} of {all}</source>
        <translation>Schritt {n} von {all}</translation>
    </message>
    <message>
        <source>Such as http://proxy.example.com:8080, without a password.</source>
        <translation>Zum Beispiel http://proxy.example.com:8080, ohne Passwort.</translation>
    </message>
    <message>
        <source>System tray unavailable</source>
        <extracomment>The most buttons on one card.</extracomment>
        <translation>Kein Infobereich verfügbar</translation>
    </message>
    <message>
        <source>Take away</source>
        <translation>Wegnehmen</translation>
    </message>
    <message>
        <source>Text of the file</source>
        <translation>Text der Datei</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>The bar with the tray is</source>
        <translation>Die Leiste mit dem Infobereich ist</translation>
    </message>
    <message>
        <source>The card follows at once.</source>
        <translation>Die Karte folgt sofort.</translation>
    </message>
    <message>
        <source>The connection to Genesys Cloud was lost.</source>
        <translation>Die Verbindung zu Genesys Cloud wurde unterbrochen.</translation>
    </message>
    <message>
        <source>The file of a plugin</source>
        <translation>Die Datei eines Plugins</translation>
    </message>
    <message>
        <source>The folder of a plugin</source>
        <translation>Der Ordner eines Plugins</translation>
    </message>
    <message>
        <source>The icon is in your tray. If you do not see it, look behind the tray&apos;s arrow.</source>
        <translation>Das Symbol ist in Ihrer Leiste. Falls Sie es nicht sehen, schauen Sie hinter den Pfeil der Leiste.</translation>
    </message>
    <message>
        <source>The keyring is locked</source>
        <translation>Der Schlüsselbund ist gesperrt</translation>
    </message>
    <message>
        <source>The last requests</source>
        <translation>Die letzten Anfragen</translation>
    </message>
    <message>
        <source>The numbers of your last hour, at a glance.</source>
        <translation>Die Zahlen Ihrer letzten Stunde auf einen Blick.</translation>
    </message>
    <message>
        <source>The one below</source>
        <translation>Der folgende</translation>
    </message>
    <message>
        <source>The plugin did not answer in time.</source>
        <translation>Das Plugin hat nicht rechtzeitig geantwortet.</translation>
    </message>
    <message>
        <source>The plugin ended unexpectedly.</source>
        <translation>Das Plugin endete unerwartet.</translation>
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
        <translation>Das Plugin wurde nach wiederholten Fehlern abgeschaltet.</translation>
    </message>
    <message>
        <source>The proxy rejected the request.</source>
        <translation>Der Proxy hat die Anfrage abgelehnt.</translation>
    </message>
    <message>
        <source>The query</source>
        <translation>Die Abfrage</translation>
    </message>
    <message>
        <source>The rate limit of Genesys Cloud was reached.</source>
        <translation>Das Anfragelimit von Genesys Cloud ist erreicht.</translation>
    </message>
    <message>
        <source>The server&apos;s certificate is not trusted.</source>
        <translation>Dem Zertifikat des Servers wird nicht vertraut.</translation>
    </message>
    <message>
        <source>The service takes the query, and yet something may not be what was meant.</source>
        <translation>Der Dienst nimmt die Abfrage an, und doch ist manches vielleicht nicht so gemeint.</translation>
    </message>
    <message>
        <source>The widgets are on their way.</source>
        <translation>Die Widgets sind unterwegs.</translation>
    </message>
    <message>
        <source>There are more matches. Type more of the name.</source>
        <translation>Es gibt weitere Treffer. Mehr vom Namen eingeben.</translation>
    </message>
    <message>
        <source>There is no page to sign in at yet.</source>
        <translation>Es gibt noch keine Seite zum Anmelden.</translation>
    </message>
    <message>
        <source>This desktop shows no tray icons, so Hourglance stays in this window.</source>
        <extracomment>How often to ask for a tray, in milliseconds, and how often at most: for 30 seconds. After so many times in vain a window is shown meanwhile: 3 seconds.</extracomment>
        <translation>Dieser Desktop zeigt keine Symbole im Infobereich, daher bleibt Hourglance in diesem Fenster.</translation>
    </message>
    <message>
        <source>This is a notification</source>
        <extracomment>So many at once are said one by one; more are said in one word. The keys of what no widget says. Whether the person wants notifications at all.</extracomment>
        <translation>Das ist eine Mitteilung</translation>
    </message>
    <message>
        <source>This is all that the file will hold. There is no token in it, and nobody&apos;s name.</source>
        <translation>Das ist alles, was die Datei enthalten wird. Kein Token steht darin, und niemandes Name.</translation>
    </message>
    <message>
        <source>This is another one. What you choose here is its own.</source>
        <translation>Dies ist noch eines. Was Sie hier wählen, gilt nur für dieses.</translation>
    </message>
    <message>
        <source>This is safe mode: no plugins run but the bundled widgets.</source>
        <translation>Dies ist der abgesicherte Modus: Es laufen nur die mitgelieferten Widgets.</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Trend</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Trouble</source>
        <translation>Störung</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>Entsperren</translation>
    </message>
    <message>
        <source>Unlock keyring</source>
        <translation>Schlüsselbund entsperren</translation>
    </message>
    <message>
        <source>Update</source>
        <translation>Aktualisieren</translation>
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
        <source>Waiting: {reason}</source>
        <translation>Warten: {reason}</translation>
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
        <source>What is still so at their end is told then.</source>
        <translation>Was an ihrem Ende noch zutrifft, wird dann gemeldet.</translation>
    </message>
    <message>
        <source>What it asks for</source>
        <translation>Wonach es fragt</translation>
    </message>
    <message>
        <source>What it asks, as of now</source>
        <translation>Was es zurzeit fragt</translation>
    </message>
    <message>
        <source>What it is made with</source>
        <translation>Womit es gemacht ist</translation>
    </message>
    <message>
        <source>What its process is kept from</source>
        <translation>Wovon sein Prozess ferngehalten wird</translation>
    </message>
    <message>
        <source>What to install</source>
        <translation>Was zu installieren ist</translation>
    </message>
    <message>
        <source>What was sent</source>
        <translation>Was gesendet wurde</translation>
    </message>
    <message>
        <source>What went wrong</source>
        <translation>Was schiefging</translation>
    </message>
    <message>
        <source>What would be lost</source>
        <translation>Was verloren ginge</translation>
    </message>
    <message>
        <source>What you chose</source>
        <translation>Was Sie gewählt haben</translation>
    </message>
    <message>
        <source>What you may see is known once the figures were asked for.</source>
        <translation>Was Sie sehen dürfen, ist bekannt, sobald die Kennzahlen abgefragt wurden.</translation>
    </message>
    <message>
        <source>When to tell you</source>
        <translation>Wann Sie Bescheid bekommen</translation>
    </message>
    <message>
        <source>Where is your contact centre?</source>
        <translation>Wo ist Ihr Contact Center?</translation>
    </message>
    <message>
        <source>Where its files are</source>
        <translation>Wo seine Dateien sind</translation>
    </message>
    <message>
        <source>Which figures do you want to see?</source>
        <extracomment>How often it is asked for the widgets while there are none, in milliseconds: the plugins may be starting.</extracomment>
        <translation>Welche Kennzahlen möchten Sie sehen?</translation>
    </message>
    <message>
        <source>Widget</source>
        <extracomment>The name of the field for the title; no setting of a widget begins with an underscore.</extracomment>
        <translation>Widget</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>Fenster</translation>
    </message>
    <message>
        <source>With $TOKEN in the place of your token</source>
        <translation>Mit $TOKEN an der Stelle Ihres Tokens</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>Falsch</translation>
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
        <source>You are told of the same limit once in this time.</source>
        <translation>Derselbe Grenzwert wird in dieser Zeit einmal gemeldet.</translation>
    </message>
    <message>
        <source>You are told what a plugin asks for before it runs. It gets a process of its own.</source>
        <translation>Sie erfahren, wonach ein Plugin fragt, bevor es läuft. Es bekommt einen eigenen Prozess.</translation>
    </message>
    <message>
        <source>You can change this at any time, on the panel.</source>
        <translation>Sie können das jederzeit in der Übersicht ändern.</translation>
    </message>
    <message>
        <source>You get a notification, and the card shows the alert until you have seen it.</source>
        <translation>Sie erhalten eine Mitteilung, und die Karte zeigt den Alarm, bis Sie ihn gesehen haben.</translation>
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
        <source>You may see all of them.</source>
        <translation>Sie dürfen alle sehen.</translation>
    </message>
    <message>
        <source>Your administrator has filled in both. There is nothing to do here.</source>
        <translation>Ihr Administrator hat beides ausgefüllt. Hier ist nichts zu tun.</translation>
    </message>
    <message>
        <source>Your administrator knows both. Hourglance remembers them on this computer.</source>
        <translation>Ihr Administrator kennt beides. Hourglance merkt es sich auf diesem Computer.</translation>
    </message>
    <message>
        <source>Your role in Genesys Cloud lacks the permission for this data.</source>
        <translation>Ihrer Rolle in Genesys Cloud fehlt die Berechtigung für diese Daten.</translation>
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
        <translation>Ihre Anmeldung ist im Schlüsselbund gespeichert, und der ist gesperrt.</translation>
    </message>
    <message>
        <source>a folder</source>
        <translation>ein Ordner</translation>
    </message>
    <message>
        <source>a package index</source>
        <translation>ein Paketverzeichnis</translation>
    </message>
    <message>
        <source>a part of a request that failed</source>
        <translation>ein Teil einer Anfrage, die scheiterte</translation>
    </message>
    <message>
        <source>a source distribution</source>
        <translation>eine Quelldistribution</translation>
    </message>
    <message>
        <source>a wheel</source>
        <translation>ein Wheel</translation>
    </message>
    <message>
        <source>again, since a clock was corrected</source>
        <translation>erneut, weil eine Uhr gestellt wurde</translation>
    </message>
    <message>
        <source>aggregates of {families}</source>
        <translation>Aggregate von {families}</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
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
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>disabled: not an https address</source>
        <translation>deaktiviert: keine https-Adresse</translation>
    </message>
    <message>
        <source>every {time}</source>
        <translation>alle {time}</translation>
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
        <source>hourglance-longest-wait, or the path of a folder or wheel</source>
        <extracomment>So many of the last steps are shown.</extracomment>
        <translation>hourglance-longest-wait oder der Pfad eines Ordners oder Wheels</translation>
    </message>
    <message>
        <source>less than 1 min</source>
        <extracomment>Shown in place of a missing value.</extracomment>
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
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>minus {number}</source>
        <translation>minus {number}</translation>
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
        <source>no hold on other processes</source>
        <translation>kein Zugriff auf andere Prozesse</translation>
    </message>
    <message>
        <source>no home folder</source>
        <translation>kein persönlicher Ordner</translation>
    </message>
    <message>
        <source>no keyring</source>
        <translation>kein Schlüsselbund</translation>
    </message>
    <message>
        <source>no network</source>
        <translation>kein Netzwerk</translation>
    </message>
    <message>
        <source>no other programs</source>
        <translation>keine anderen Programme</translation>
    </message>
    <message>
        <source>no token</source>
        <translation>kein Token</translation>
    </message>
    <message>
        <source>not as long as this lasts</source>
        <translation>nicht, solange dies anhält</translation>
    </message>
    <message>
        <source>not kept here</source>
        <translation>hier nicht eingehalten</translation>
    </message>
    <message>
        <source>not known before you have signed in</source>
        <translation>erst bekannt, wenn Sie angemeldet sind</translation>
    </message>
    <message>
        <source>nothing that is known: it has declared no widgets</source>
        <translation>nichts Bekanntes: Es hat keine Widgets angegeben</translation>
    </message>
    <message>
        <source>old</source>
        <translation>veraltet</translation>
    </message>
    <message>
        <source>opens {host}</source>
        <translation>öffnet {host}</translation>
    </message>
    <message>
        <source>refreshing is paused</source>
        <translation>die Aktualisierung ruht</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>the screen is locked</source>
        <translation>der Bildschirm ist gesperrt</translation>
    </message>
    <message>
        <source>this one alone</source>
        <translation>nur dieses</translation>
    </message>
    <message>
        <source>to compare it with a merged one</source>
        <translation>zum Vergleich mit einer zusammengefassten</translation>
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
        <source>warning</source>
        <translation>Warnung</translation>
    </message>
    <message>
        <source>you are signed out</source>
        <translation>Sie sind abgemeldet</translation>
    </message>
    <message>
        <source>{age} old</source>
        <translation>{age} alt</translation>
    </message>
    <message>
        <source>{figure}, as of {time}</source>
        <translation>{figure}, Stand {time}</translation>
    </message>
    <message>
        <source>{label}: search by name</source>
        <translation>{label}: nach Namen suchen</translation>
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
        <source>{number} percent</source>
        <translation>{number} Prozent</translation>
    </message>
    <message>
        <source>{n} ms</source>
        <translation>{n} ms</translation>
    </message>
    <message>
        <source>{title}: loading</source>
        <translation>{title}: wird geladen</translation>
    </message>
    <message>
        <source>{title}: no data</source>
        <extracomment>So many widgets have a line; the panel has them all.</extracomment>
        <translation>{title}: keine Daten</translation>
    </message>
    <message>
        <source>{title}: settings</source>
        <translation>{title}: Einstellungen</translation>
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
