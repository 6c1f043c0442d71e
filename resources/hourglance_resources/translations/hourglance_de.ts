<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name />
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n Tag</numerusform>
            <numerusform>%n Tage</numerusform>
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
        <source>%n of them need a permission that you lack. They come by themselves once you have it.</source>
        <translation>
            <numerusform>Für %n davon fehlt Ihnen eine Berechtigung. Sie kommt von selbst, sobald Sie sie haben.</numerusform>
            <numerusform>Für %n davon fehlt Ihnen eine Berechtigung. Sie kommen von selbst, sobald Sie sie haben.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n Sekunde</numerusform>
            <numerusform>%n Sekunden</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a tray to the desktop's panel to have the icon there.</source>
        <translation>Fügen Sie der Leiste Ihres Desktops einen Infobereich hinzu, damit das Symbol dort erscheint.</translation>
    </message>
    <message>
        <source>An AWS region, or the domain where you sign in.</source>
        <translation>Eine AWS-Region oder die Domain, unter der Sie sich anmelden.</translation>
    </message>
    <message>
        <source>Ask your administrator for the permission.</source>
        <translation>Bitten Sie Ihren Administrator um die Berechtigung.</translation>
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
        <source>Back at {figure}; the limit is {limit}.</source>
        <translation>Wieder bei {figure}; die Grenze ist {limit}.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>Client-ID</translation>
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
        <source>Copied. Paste it into your browser's address bar.</source>
        <translation>Kopiert. Fügen Sie sie in die Adresszeile Ihres Browsers ein.</translation>
    </message>
    <message>
        <source>Copied. Send it to your administrator.</source>
        <translation>Kopiert. Senden Sie ihn an Ihren Administrator.</translation>
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
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Empty table</source>
        <translation>Leere Tabelle</translation>
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
        <source>Hourglance cannot show the widget {title} ({id}) to me. {who} says: {sentence}</source>
        <translation>Hourglance kann mir das Widget {title} ({id}) nicht zeigen. {who} meldet: {sentence}</translation>
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
        <source>It ends at {time}. Sign in once more now, and nothing is interrupted.</source>
        <translation>Sie endet um {time}. Melden Sie sich jetzt noch einmal an, dann wird nichts unterbrochen.</translation>
    </message>
    <message>
        <source>Keyring locked</source>
        <translation>Schlüsselbund gesperrt</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Mark as seen</source>
        <extracomment>Codes of problems that are the plugin's begin so.</extracomment>
        <translation>Als gesehen markieren</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Next try at {time}.</source>
        <translation>Nächster Versuch um {time}.</translation>
    </message>
    <message>
        <source>No browser opened: address copied</source>
        <translation>Kein Browser geöffnet: Adresse kopiert</translation>
    </message>
    <message>
        <source>No data: nothing was finished in this window.</source>
        <translation>Keine Daten: In diesem Zeitraum wurde nichts abgeschlossen.</translation>
    </message>
    <message>
        <source>No keyring could keep your sign-in. It ends when Hourglance does.</source>
        <translation>Kein Schlüsselbund konnte Ihre Anmeldung aufbewahren. Sie endet mit Hourglance.</translation>
    </message>
    <message>
        <source>No tray here</source>
        <extracomment>So many buttons stand on one card.</extracomment>
        <translation>Kein Infobereich</translation>
    </message>
    <message>
        <source>No widget is installed and enabled.</source>
        <translation>Kein Widget ist installiert und eingeschaltet.</translation>
    </message>
    <message>
        <source>No widgets</source>
        <translation>Keine Widgets</translation>
    </message>
    <message>
        <source>Of the OAuth client that was made for Hourglance.</source>
        <translation>Die des OAuth-Clients, der für Hourglance angelegt wurde.</translation>
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
        <source>Open panel</source>
        <extracomment>A menu that the desktop's panel draws does not tell when it closes: how long to wait, in milliseconds.
----------
How long the service may take to start (seconds).</extracomment>
        <translation>Übersicht öffnen</translation>
    </message>
    <message>
        <source>Open the page again</source>
        <translation>Seite erneut öffnen</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Refresh now</source>
        <translation>Jetzt aktualisieren</translation>
    </message>
    <message>
        <source>Refresh now (F5)</source>
        <extracomment>Width and greatest height, in the height of the system's font: the panel grows with it. Ages in words are put right this often while the panel is open, in milliseconds. So far from the edge a card that is pulled there has the column scroll, in pixels.</extracomment>
        <translation>Jetzt aktualisieren (F5)</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Restart</source>
        <translation>Neu starten</translation>
    </message>
    <message>
        <source>Set up</source>
        <translation>Einrichten</translation>
    </message>
    <message>
        <source>Show a notification</source>
        <translation>Eine Mitteilung zeigen</translation>
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
        <source>Sign in to Genesys Cloud to see your figures.</source>
        <translation>Melden Sie sich bei Genesys Cloud an, um Ihre Zahlen zu sehen.</translation>
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
        <source>Start with the computer</source>
        <translation>Mit dem Computer starten</translation>
    </message>
    <message>
        <source>Step {n} of {all}</source>
        <translation>Schritt {n} von {all}</translation>
    </message>
    <message>
        <source>Tell Hourglance where your contact centre is. Your administrator knows.</source>
        <translation>Sagen Sie Hourglance, wo Ihr Contact Center ist. Ihr Administrator weiß es.</translation>
    </message>
    <message>
        <source>The icon is in your tray. If you do not see it, look behind the tray's arrow.</source>
        <translation>Das Symbol ist in Ihrer Leiste. Falls Sie es nicht sehen, schauen Sie hinter den Pfeil der Leiste.</translation>
    </message>
    <message>
        <source>The keyring is locked</source>
        <translation>Der Schlüsselbund ist gesperrt</translation>
    </message>
    <message>
        <source>The widgets are on their way.</source>
        <translation>Die Widgets sind unterwegs.</translation>
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
        <source>Trend</source>
        <translation>Verlauf</translation>
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
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Welcome to Hourglance</source>
        <translation>Willkommen bei Hourglance</translation>
    </message>
    <message>
        <source>What you may see is known once the figures were asked for.</source>
        <translation>Was Sie sehen dürfen, ist bekannt, sobald die Kennzahlen abgefragt wurden.</translation>
    </message>
    <message>
        <source>Where is your contact centre?</source>
        <translation>Wo ist Ihr Contact Center?</translation>
    </message>
    <message>
        <source>Which figures do you want to see?</source>
        <extracomment>How often it is asked for the widgets while there are none, in milliseconds: the plugins may be starting.</extracomment>
        <translation>Welche Kennzahlen möchten Sie sehen?</translation>
    </message>
    <message>
        <source>You are signed in as {name}.</source>
        <translation>Sie sind angemeldet als {name}.</translation>
    </message>
    <message>
        <source>You can change this at any time, on the panel.</source>
        <translation>Sie können das jederzeit in der Übersicht ändern.</translation>
    </message>
    <message>
        <source>You lack the permission {name}.</source>
        <translation>Ihnen fehlt die Berechtigung {name}.</translation>
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
        <source>Your role in Genesys Cloud may not see these figures.</source>
        <translation>Ihre Rolle in Genesys Cloud darf diese Zahlen nicht sehen.</translation>
    </message>
    <message>
        <source>Your sign-in ends soon</source>
        <translation>Ihre Anmeldung endet bald</translation>
    </message>
    <message>
        <source>Your sign-in is kept in the keyring, and the keyring is locked.</source>
        <translation>Ihre Anmeldung liegt im Schlüsselbund, und der Schlüsselbund ist gesperrt.</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <extracomment>Pixels a point in a picture: sharp wherever it is pasted.</extracomment>
        <translation>Stand {time}</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
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
        <source>leads nowhere: not an https address</source>
        <translation>führt nirgendwohin: keine https-Adresse</translation>
    </message>
    <message>
        <source>less than 1 min</source>
        <extracomment>Stands for a number that is not there.</extracomment>
        <translation>weniger als 1 min</translation>
    </message>
    <message>
        <source>less than 1 minute</source>
        <translation>weniger als 1 Minute</translation>
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
        <source>{age} old</source>
        <translation>{age} alt</translation>
    </message>
    <message>
        <source>{figure}, as of {time}</source>
        <translation>{figure}, Stand {time}</translation>
    </message>
    <message>
        <source>{figure}, target {target}</source>
        <translation>{figure}, Ziel {target}</translation>
    </message>
    <message>
        <source>{figure}: at your limit of {limit} or above.</source>
        <translation>{figure}: an Ihrer Grenze von {limit} oder darüber.</translation>
    </message>
    <message>
        <source>{figure}: at your limit of {limit} or below.</source>
        <translation>{figure}: an Ihrer Grenze von {limit} oder darunter.</translation>
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
        <source>{title}: loading</source>
        <translation>{title}: wird geladen</translation>
    </message>
    <message>
        <source>{title}: no data</source>
        <extracomment>So many widgets have a line; the panel has them all.</extracomment>
        <translation>{title}: keine Daten</translation>
    </message>
    </context>
</TS>
