# What Mayfly itself put elsewhere for the person who uninstalls it: no update comes here. Entries of another Mayfly, a
# portable one for example, stay. test/desktop/packages.test.ts compares the names with those in the app.

!macro customUnInstall
  ${ifNot} ${isUpdated}
    # Per person, whoever the program was installed for.
    SetShellVarContext current
    Delete "$SENDTO\Mayfly.lnk"

    StrLen $R1 '"$INSTDIR\'
    ReadRegStr $R0 HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "app.mayfly.desktop"
    StrCpy $R0 $R0 $R1
    ${if} $R0 == '"$INSTDIR\'
      DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Run" "app.mayfly.desktop"
      DeleteRegValue HKCU "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run" "app.mayfly.desktop"
    ${endIf}

    ReadRegStr $R0 HKCU "Software\Classes\mayfly\shell\open\command" ""
    StrCpy $R0 $R0 $R1
    ${if} $R0 == '"$INSTDIR\'
      DeleteRegKey HKCU "Software\Classes\mayfly"
    ${endIf}

    # Electron's own entry for clicks on notifications.
    StrLen $R1 "$INSTDIR\"
    ReadRegStr $R0 HKCU "Software\Classes\CLSID\{9F79F211-941F-5B30-9FD6-6576BA5DF4DA}\LocalServer32" ""
    StrCpy $R0 $R0 $R1
    ${if} $R0 == "$INSTDIR\"
      DeleteRegKey HKCU "Software\Classes\CLSID\{9F79F211-941F-5B30-9FD6-6576BA5DF4DA}"
    ${endIf}

    ${if} $installMode == "all"
      SetShellVarContext all
    ${endIf}
  ${endIf}
!macroend
