//! The host around a window, and how it is asked for another size.
//!
//! A window inside a host's is not to resize itself: hosts that embed it by an X11 socket catch that and keep their own size. So the host
//! is asked first, on its own thread, and answers by `set_size`. A window whose host does not answer resizes itself in the end.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};

use baseview::dpi::PhysicalSize;
use baseview::host::Host;
use baseview::{HandlerError, WindowSize};
use nice_plug::context::PluginApi;
use nice_plug::editor::{HostCallbacks, HostMainThreadCaller, HostMethods};

/// Looks of the window (see [`super::view`]) at which an asked host has not answered; then the window resizes itself.
const PATIENCE: u32 = 12;

/// The size that a window wants, in pixels; newest wins.
#[derive(Debug, Default)]
struct Wish {
    size: AtomicU64,
    is_refused: AtomicBool,
}

impl Wish {
    fn set(&self, size: PhysicalSize<u32>) {
        self.is_refused.store(false, Ordering::Relaxed);
        self.size.store(u64::from(size.width) << 32 | u64::from(size.height), Ordering::Release);
    }

    fn take(&self) -> Option<PhysicalSize<u32>> {
        let packed = self.size.swap(0, Ordering::AcqRel);
        (packed != 0).then(|| PhysicalSize::new((packed >> 32) as u32, packed as u32))
    }
}

/// Calls the host's main thread; the window's thread and the window library both do.
#[expect(clippy::disallowed_types, reason = "threads of windows share the caller; the audio thread knows no window")]
#[derive(Clone)]
struct Caller(Arc<std::sync::Mutex<Box<dyn HostMainThreadCaller>>>);

impl Caller {
    #[expect(clippy::disallowed_types, reason = "as above")]
    fn new(caller: Box<dyn HostMainThreadCaller>) -> Self {
        Self(Arc::new(std::sync::Mutex::new(caller)))
    }

    fn call(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).call_main_thread();
    }
}

/// The end of the window's thread: asks.
pub(super) struct Asking {
    wish: Arc<Wish>,
    caller: Caller,
    /// What was asked for, and how many looks it may take.
    open: Cell<Option<(PhysicalSize<u32>, u32)>>,
}

impl Asking {
    /// Asks the host for a window of this size.
    pub(super) fn ask(&self, size: PhysicalSize<u32>) {
        self.wish.set(size);
        self.open.set(Some((size, PATIENCE)));
        self.caller.call();
    }

    /// The host has given a size: nothing is open any more.
    pub(super) fn answered(&self) {
        self.open.set(None);
    }

    /// The size that the host has not given in time, once. To be asked at each look.
    pub(super) fn unanswered(&self) -> Option<PhysicalSize<u32>> {
        if self.wish.is_refused.swap(false, Ordering::Relaxed) {
            self.open.set(None);
        }
        let (size, patience) = self.open.get()?;
        let is_over = patience == 0;
        self.open.set((!is_over).then(|| (size, patience - 1)));
        is_over.then_some(size)
    }
}

type Callbacks = Rc<RefCell<Box<dyn HostCallbacks>>>;

/// The end of the host's main thread: passes on what the window asks.
pub(super) struct Answering {
    wish: Arc<Wish>,
    callbacks: Callbacks,
    /// The host's yes is all: it need not set the size that it was asked for.
    yes_is_enough: bool,
}

impl Answering {
    /// `[main-thread]` Passes on what the window asks; gives the size that the window is to take by itself.
    pub(super) fn pass_on(&self, scale_factor: f64) -> Option<PhysicalSize<u32>> {
        let size = self.wish.take()?;
        // A host that answers from inside its own answer is asked by the next wish.
        let asked = self.callbacks.try_borrow_mut().ok()?.request_resize(size.into(), scale_factor);
        self.wish.is_refused.store(asked.is_err(), Ordering::Relaxed);
        (asked.is_ok() && self.yes_is_enough).then_some(size)
    }
}

/// The ends of a host: of the window's thread, of the main thread, and what the window library gets of it.
pub(super) fn ends(host: HostMethods, api: PluginApi) -> (Asking, Answering, Host) {
    let (wish, caller) = (Arc::<Wish>::default(), Caller::new(host.main_thread_caller));
    let callbacks: Callbacks = Rc::new(RefCell::new(host.callbacks));
    let library = Host::new().with_callbacks(Told(callbacks.clone())).with_main_thread(Woken(caller.clone()));
    let asking = Asking { wish: wish.clone(), caller, open: Cell::new(None) };
    (asking, Answering { wish, callbacks, yes_is_enough: api == PluginApi::Clap }, library)
}

/// The host's callbacks in the window library's words; the framework does not know that library.
struct Told(Callbacks);

impl baseview::host::HostCallbacks for Told {
    /// The window has another size already. The host was asked before, or it has set that size itself: to ask now would set off an argument
    /// between two sizes.
    fn request_resize(&mut self, _: WindowSize) -> Result<(), HandlerError> {
        Ok(())
    }

    fn destroyed(&mut self) {
        if let Ok(mut callbacks) = self.0.try_borrow_mut() {
            callbacks.destroyed();
        }
    }
}

/// Likewise.
struct Woken(Caller);

impl baseview::host::HostMainThreadCaller for Woken {
    fn call_main_thread(&mut self) {
        self.0.call();
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use nice_plug::editor::dpi::Size;

    use super::*;

    /// The sizes that a host was asked for; it refuses those that are wider than a thousand pixels and a half.
    #[derive(Clone, Default)]
    struct Seen(Rc<RefCell<Vec<(u32, u32)>>>);

    impl HostCallbacks for Seen {
        fn request_resize(&mut self, size: Size, scale: f64) -> Result<(), Box<dyn Error>> {
            let size: PhysicalSize<u32> = size.to_physical(scale);
            self.0.borrow_mut().push((size.width, size.height));
            if size.width > 1_500 { Err("too wide".into()) } else { Ok(()) }
        }

        fn destroyed(&mut self) {}
    }

    struct Counted(Arc<AtomicU64>);

    impl HostMainThreadCaller for Counted {
        fn call_main_thread(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn hosted(api: PluginApi) -> (Asking, Answering, Seen, Arc<AtomicU64>) {
        let (seen, calls) = (Seen::default(), Arc::new(AtomicU64::new(0)));
        let callbacks = Box::new(seen.clone());
        let main_thread_caller = Box::new(Counted(calls.clone()));
        let (asking, answering, _) = ends(HostMethods { callbacks, main_thread_caller }, api);
        (asking, answering, seen, calls)
    }

    #[test]
    fn the_host_is_asked_once_for_the_newest_size_on_its_own_thread() {
        let (asking, answering, seen, calls) = hosted(PluginApi::Vst3);
        asking.ask(PhysicalSize::new(1_200, 800));
        asking.ask(PhysicalSize::new(1_300, 850));
        assert_eq!(calls.load(Ordering::Relaxed), 2);
        assert!(seen.0.borrow().is_empty(), "the window's thread asks nobody itself");
        assert_eq!(answering.pass_on(1.0), None, "a VST3 host sets the size itself");
        assert_eq!(answering.pass_on(1.0), None);
        assert_eq!(*seen.0.borrow(), [(1_300, 850)]);
    }

    #[test]
    fn a_clap_host_that_says_yes_need_not_set_the_size() {
        let (asking, answering, ..) = hosted(PluginApi::Clap);
        asking.ask(PhysicalSize::new(1_300, 850));
        assert_eq!(answering.pass_on(2.0), Some(PhysicalSize::new(1_300, 850)));
    }

    #[test]
    fn a_window_whose_host_refuses_keeps_its_size() {
        for api in [PluginApi::Clap, PluginApi::Vst3] {
            let (asking, answering, ..) = hosted(api);
            asking.ask(PhysicalSize::new(1_600, 850));
            assert_eq!(answering.pass_on(1.0), None);
            assert!((0..2 * PATIENCE).all(|_| asking.unanswered().is_none()));
        }
    }

    #[test]
    fn a_window_whose_host_does_not_answer_resizes_itself_once() {
        let (asking, ..) = hosted(PluginApi::Vst3);
        let size = PhysicalSize::new(1_300, 850);
        asking.ask(size);
        let looks: Vec<_> = (0..2 * PATIENCE).filter_map(|_| asking.unanswered()).collect();
        assert_eq!(looks, [size]);
        asking.ask(size);
        asking.answered();
        assert!((0..2 * PATIENCE).all(|_| asking.unanswered().is_none()));
    }
}
