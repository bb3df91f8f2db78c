import './interpret-schemas.ts'
import { createRoot } from 'react-dom/client'
import { connect } from './api.ts'
import { App } from './app.tsx'
import './tokens.css'
import './base.css'

const root = document.getElementById('root')
if (root) createRoot(root).render(<App />)
void connect()
