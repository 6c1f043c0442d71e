<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n dependencies in its own folder</source>
        <translation>
            <numerusform>%n dependency in its own folder</numerusform>
            <numerusform>%n dependencies in its own folder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hours</source>
        <translation>
            <numerusform>%n hour</numerusform>
            <numerusform>%n hours</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n minutes</source>
        <translation>
            <numerusform>%n minute</numerusform>
            <numerusform>%n minutes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them can be fixed automatically.</source>
        <translation>
            <numerusform>%n of them can be fixed automatically.</numerusform>
            <numerusform>%n of them can be fixed automatically.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them need a permission that you lack. They appear as soon as you have it.</source>
        <translation>
            <numerusform>%n of them needs a permission that you lack. It appears as soon as you have it.</numerusform>
            <numerusform>%n of them need a permission that you lack. They appear as soon as you have it.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problems found</source>
        <translation>
            <numerusform>%n problem found</numerusform>
            <numerusform>%n problems found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n problems found.</source>
        <translation>
            <numerusform>%n problem found.</numerusform>
            <numerusform>%n problems found.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n queries</source>
        <translation>
            <numerusform>%n query</numerusform>
            <numerusform>%n queries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seconds</source>
        <translation>
            <numerusform>%n second</numerusform>
            <numerusform>%n seconds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n values at their limits</source>
        <translation>
            <numerusform>%n value at its limit</numerusform>
            <numerusform>%n values at their limits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All of them can be fixed automatically.</source>
        <translation>
            <numerusform>It can be fixed automatically.</numerusform>
            <numerusform>All of them can be fixed automatically.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <extracomment>The size of notices and of the line at the bottom, relative to the system font. The greatest part of a notice&apos;s width that its buttons take beside the text. The least size of a tile&apos;s text, relative to the system font: its number is four times as large. The least number of text lines on the screen: few cards show their details rather than larger texts. The same for the texts around the tiles.</extracomment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
</TS>
