throw new Error('electron is not available in plain Node')

export {}
