import './interpret-schemas.ts'
import { createRoot } from 'react-dom/client'
import { connect } from './api.ts'
import { App } from './app.tsx'
import { TrayWindow } from './tray/tray-window.tsx'
import './tokens.css'
import './base.css'

const root = document.getElementById('root')
// The desktop's small window is the same page under another query.
const isSmall = new URLSearchParams(window.location.search).get('view') === 'tray'
if (root) createRoot(root).render(isSmall ? <TrayWindow /> : <App />)
void connect()
