/** A key with at least one of the keys that do not type, in Electron's words: "CommandOrControl+Shift+U". */
export const shortcutPattern =
  /^((Command|Control|CommandOrControl|Alt|Shift|Super)\+)+([A-Z0-9]|F([1-9]|1\d|2[0-4])|Space|Insert|Home|End|PageUp|PageDown|Up|Down|Left|Right)$/
