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
        <source>%n seconds</source>
        <translation>
            <numerusform>%n Sekunde</numerusform>
            <numerusform>%n Sekunden</numerusform>
        </translation>
    </message>
    <message>
        <source>&amp;Client id</source>
        <translation>&amp;Client-ID</translation>
    </message>
    <message>
        <source>&amp;Region</source>
        <translation>&amp;Region</translation>
    </message>
    <message>
        <source>Add a tray to the desktop&apos;s panel to have the icon there.</source>
        <translation>Fügen Sie der Leiste Ihres Desktops einen Infobereich hinzu, damit das Symbol dort erscheint.</translation>
    </message>
    <message>
        <source>Ask your administrator for the permission.</source>
        <translation>Bitten Sie Ihren Administrator um die Berechtigung.</translation>
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
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy text for the administrator</source>
        <translation>Text für den Administrator kopieren</translation>
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
        <source>Keyring locked</source>
        <translation>Schlüsselbund gesperrt</translation>
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
        <source>Old</source>
        <translation>Veraltet</translation>
    </message>
    <message>
        <source>On GNOME, install the extension AppIndicator and KStatusNotifierItem Support.</source>
        <translation>Installieren Sie unter GNOME die Erweiterung AppIndicator and KStatusNotifierItem Support.</translation>
    </message>
    <message>
        <source>Open panel</source>
        <extracomment>A menu that the desktop&apos;s panel draws does not tell when it closes: how long to wait, in milliseconds.</extracomment>
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
        <extracomment>Width and greatest height, in the height of the system&apos;s font: the panel grows with it. Ages in words are put right this often while the panel is open, in milliseconds.</extracomment>
        <translation>Jetzt aktualisieren (F5)</translation>
    </message>
    <message>
        <source>Region or domain</source>
        <translation>Region oder Domain</translation>
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
        <source>Sign in</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <source>Sign in to Genesys Cloud</source>
        <translation>Anmeldung bei Genesys Cloud</translation>
    </message>
    <message>
        <source>Sign in to Genesys Cloud to see your figures.</source>
        <translation>Melden Sie sich bei Genesys Cloud an, um Ihre Zahlen zu sehen.</translation>
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
        <source>Tell Hourglance where your contact centre is. Your administrator knows.</source>
        <translation>Sagen Sie Hourglance, wo Ihr Contact Center ist. Ihr Administrator weiß es.</translation>
    </message>
    <message>
        <source>The keyring is locked</source>
        <translation>Der Schlüsselbund ist gesperrt</translation>
    </message>
    <message>
        <source>This desktop shows no tray icons, so Hourglance stays in this window.</source>
        <extracomment>How often to ask for a tray, in milliseconds, and how often at most: for 30 seconds. After so many times in vain a window is shown meanwhile: 3 seconds.</extracomment>
        <translation>Dieser Desktop zeigt keine Symbole im Infobereich, daher bleibt Hourglance in diesem Fenster.</translation>
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
        <source>Waiting: refreshing is paused.</source>
        <translation>Warten: Die Aktualisierung ruht.</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Where is your contact centre?</source>
        <translation>Wo ist Ihr Contact Center?</translation>
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
        <source>Your sign-in is kept in the keyring, and the keyring is locked.</source>
        <translation>Ihre Anmeldung liegt im Schlüsselbund, und der Schlüsselbund ist gesperrt.</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <extracomment>What a button on a card does: a command of :class:`Commands`, or a copy of ``argument``. Problems that a new start of the plugin&apos;s worker may cure. So many widgets have a line in the menu and in the tooltip; the panel has them all.</extracomment>
        <translation>Stand {time}</translation>
    </message>
    <message>
        <source>critical</source>
        <translation>kritisch</translation>
    </message>
    <message>
        <source>eu-west-1 or mypurecloud.ie</source>
        <translation>eu-west-1 oder mypurecloud.ie</translation>
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
        <source>of the OAuth client made for Hourglance</source>
        <translation>des OAuth-Clients, der für Hourglance angelegt wurde</translation>
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
        <translation>{title}: keine Daten</translation>
    </message>
</context>
</TS>
