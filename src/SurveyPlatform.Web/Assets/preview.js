const pause = 500

/** Shows what stands in a form as an informant would see it while it is typed, by the form's own button for that; nothing is saved. */
export function followTyping (form) {
  const preview = document.getElementById('preview')
  const button = form.querySelector('button[name=act][value=preview]')
  let timer
  let request

  const refresh = async () => {
    request?.abort()
    const own = request = new AbortController()
    const typed = new FormData(form)
    typed.set('act', 'preview')
    const text = form.querySelector('textarea[name=Text]')
    if (text) {
      typed.set('Line', text.value.slice(0, text.selectionStart).split('\n').length)
    }

    preview.setAttribute('aria-busy', 'true')
    try {
      const reply = await fetch(form.action, { method: 'POST', body: typed, signal: own.signal })
      const page = new DOMParser().parseFromString(await reply.text(), 'text/html')
      const fresh = page.getElementById('preview')
      show(reply.ok && fresh ? fresh : null)
    } catch (failure) {
      if (failure.name !== 'AbortError') {
        show(null)
      }
    }

    if (own === request) {
      preview.removeAttribute('aria-busy')
    }
  }

  const show = fresh => {
    const said = preview.querySelector('[data-preview-said]')
    const words = fresh?.querySelector('[data-preview-said]').textContent ?? said.dataset.lost
    if (said.textContent !== words) {
      said.textContent = words
    }

    for (const part of fresh?.querySelectorAll('[data-preview-part]') ?? []) {
      const standing = preview.querySelector(`[data-preview-part=${part.dataset.previewPart}]`)
      // Half a word of JSON is no questionnaire: the pages stay as they were until it is one again.
      const isOld = part.hasAttribute('data-preview-empty') && !standing.hasAttribute('data-preview-empty')
      standing.classList.toggle('app-editor__pages--old', isOld)
      if (!isOld) {
        const before = standing.querySelector('[data-preview-here]')?.dataset.previewHere
        standing.toggleAttribute('data-preview-empty', part.hasAttribute('data-preview-empty'))
        standing.replaceChildren(...part.childNodes)
        const here = standing.querySelector('[data-preview-here]')
        if (here && here.dataset.previewHere !== before) {
          standing.scrollTop += here.getBoundingClientRect().top - standing.getBoundingClientRect().top
        }
      }
    }
  }

  form.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(refresh, pause)
  })
  button.addEventListener('click', click => {
    click.preventDefault()
    clearTimeout(timer)
    refresh().then(() => preview.focus())
  })
}
