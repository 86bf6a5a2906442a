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
      const refused = page.querySelector('.govuk-error-summary__list')
      show(reply.ok ? page.getElementById('preview') : null, refused?.textContent.trim())
    } catch (failure) {
      if (failure.name !== 'AbortError') {
        show(null)
      }
    }

    if (own === request) {
      preview.removeAttribute('aria-busy')
    }
  }

  const show = (fresh, refused) => {
    const said = preview.querySelector('[data-preview-said]')
    const words = fresh?.querySelector('[data-preview-said]').textContent ?? refused ?? said.dataset.lost
    if (said.textContent !== words) {
      said.textContent = words
    }

    for (const part of fresh?.querySelectorAll('[data-preview-part]') ?? []) {
      const standing = preview.querySelector(`[data-preview-part=${part.dataset.previewPart}]`)
      // Half a word of JSON is no questionnaire: the pages stay as they were until it is one again.
      const isOld = !part.querySelector('[data-preview-page]') && standing.querySelector('[data-preview-page]') !== null
      standing.classList.toggle('app-editor__pages--old', isOld)
      if (!isOld) {
        const { scrollTop } = standing
        standing.replaceChildren(...part.childNodes)
        standing.scrollTop = scrollTop
        followTo(standing, part.dataset.here)
      }
    }
  }

  const followTo = (pages, key) => {
    if (key && key !== pages.dataset.here) {
      const page = pages.querySelector(`[data-preview-page="${key}"]`)
      pages.scrollTop += page.getBoundingClientRect().top - pages.getBoundingClientRect().top
    }

    pages.dataset.here = key ?? ''
  }

  // A file takes the place of the whole form, so it is not followed; the button sends it.
  const hasFile = () => Boolean(form.querySelector('[type=file]')?.value)

  form.addEventListener('input', () => {
    clearTimeout(timer)
    if (!hasFile()) {
      timer = setTimeout(refresh, pause)
    }
  })
  button.addEventListener('click', click => {
    if (!hasFile()) {
      click.preventDefault()
      clearTimeout(timer)
      refresh().then(() => preview.focus())
    }
  })
}
