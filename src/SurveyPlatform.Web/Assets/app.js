// Enhancement only: every page works without it.
import { Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink, createAll } from 'govuk-frontend'
import { countRows } from './grid.js'
import { followTyping } from './preview.js'

// GOV.UK Frontend reveals fields under an option only below these classes; the inline script it sets them by is against our content policy.
document.body.classList.add('js-enabled', 'govuk-frontend-supported')

for (const component of [Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink]) {
  createAll(component)
}

document.querySelectorAll('[data-grid]').forEach(countRows)
document.querySelectorAll('form[data-preview]').forEach(followTyping)
document.querySelectorAll('[data-print]').forEach(button => {
  button.hidden = false
  button.addEventListener('click', () => window.print())
})
