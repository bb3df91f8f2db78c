import { connect } from './api.ts'
import './tokens.css'
import './base.css'

// The engine is asked first: it answers while the interface, ten times as large as this, is still on its way.
const shown = import('./show-interface.tsx').then(({ showInterface }) => showInterface())
void connect(shown)
