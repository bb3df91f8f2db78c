import { lazy } from 'react'
import { createRoot } from 'react-dom/client'
import { connect } from './api.ts'
import { App } from './app.tsx'
import './tokens.css'
import './base.css'

const SmallWindow = lazy(async () => ({ default: (await import('./tray/tray-window.tsx')).TrayWindow }))
const root = document.getElementById('root')
// The desktop's small window is the same page under another query.
const isSmall = new URLSearchParams(window.location.search).get('view') === 'tray'
void connect()
if (root) createRoot(root).render(isSmall ? <SmallWindow /> : <App />)
