//! Audio: setups that make sense, and blocks of any kind.

use std::sync::atomic::Ordering;

use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirections_, IAudioProcessorTrait, ProcessData, ProcessModes_, ProcessSetup, SpeakerArr::kStereo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{kInvalidArgument, kResultFalse, kResultOk, tresult};

use vaeform_dsp::synth::RATES_HZ;

use super::buffers::{Buffers, SAMPLES_F32, silence};
use super::component::Component;

/// Channels of the sidechain and of the output.
const STEREO: u32 = 2;
const INPUT: i32 = BusDirections_::kInput as i32;
const OUTPUT: i32 = BusDirections_::kOutput as i32;
const OFFLINE: i32 = ProcessModes_::kOffline as i32;

/// One bus, and it is stereo.
///
/// # Safety
/// `arrangements` is null or holds as many as `count` says.
unsafe fn is_one_stereo(arrangements: *const u64, count: i32) -> bool {
    // SAFETY: as said.
    count == 1 && unsafe { arrangements.as_ref() }.is_some_and(|speakers| speakers.count_ones() == STEREO)
}

impl IAudioProcessorTrait for Component {
    unsafe fn setBusArrangements(
        &self,
        inputs: *mut u64,
        num_inputs: i32,
        outputs: *mut u64,
        num_outputs: i32,
    ) -> tresult {
        // SAFETY: hosts pass null or as many as they say.
        let fits = unsafe { is_one_stereo(inputs, num_inputs) && is_one_stereo(outputs, num_outputs) };
        if fits { kResultOk } else { kResultFalse }
    }

    unsafe fn getBusArrangement(&self, direction: i32, index: i32, arrangement: *mut u64) -> tresult {
        // SAFETY: hosts pass null or room for it.
        match unsafe { arrangement.as_mut() } {
            Some(arrangement) if index == 0 && [INPUT, OUTPUT].contains(&direction) => {
                *arrangement = kStereo;
                kResultOk
            }
            _ => kInvalidArgument,
        }
    }

    unsafe fn canProcessSampleSize(&self, size: i32) -> tresult {
        if size == SAMPLES_F32 { kResultOk } else { kResultFalse }
    }

    unsafe fn getLatencySamples(&self) -> u32 {
        // SAFETY: passed on as it came.
        self.fault.caught(0, || unsafe { self.inner.getLatencySamples() })
    }

    unsafe fn setupProcessing(&self, setup: *mut ProcessSetup) -> tresult {
        // SAFETY: hosts pass null or a setup.
        let Some(mut setup) = (unsafe { setup.as_ref() }).copied() else { return kInvalidArgument };
        let is_possible = setup.symbolicSampleSize == SAMPLES_F32
            && setup.maxSamplesPerBlock > 0
            && RATES_HZ.contains(&(setup.sampleRate as f32));
        if !is_possible {
            return kResultFalse;
        }
        // A host that sets up while it processes breaks the rules and has to wait.
        let Some(mut audio) = self.audio.take() else { return kResultFalse };
        audio.buffers = Buffers::for_blocks_of(setup.maxSamplesPerBlock);
        self.link.render_mode.set_offline(setup.processMode == OFFLINE);
        self.setup_rate.store(setup.sampleRate.to_bits(), Ordering::Relaxed);
        setup.maxSamplesPerBlock = audio.buffers.max_part() as i32;
        // SAFETY: the setup outlives the call.
        self.fault.caught(kResultFalse, || unsafe { self.inner.setupProcessing(&mut setup) })
    }

    unsafe fn setProcessing(&self, state: u8) -> tresult {
        // SAFETY: passed on as it came.
        let result = self.fault.caught(kResultFalse, || unsafe { self.inner.setProcessing(state) });
        self.is_processing.store(state != 0, Ordering::Relaxed);
        self.written.forget();
        if state != 0 {
            // The framework resets the synth with this.
            self.midi.rest();
        }
        result
    }

    unsafe fn process(&self, data: *mut ProcessData) -> tresult {
        // SAFETY: hosts pass null or a block that is valid during this call.
        let Some(data) = (unsafe { data.as_ref() }).filter(|data| data.numSamples >= 0) else {
            return kInvalidArgument;
        };
        self.link.render_mode.set_offline(data.processMode == OFFLINE);
        self.written.forget();
        let played = self.audio.take().filter(|_| !self.fault.has_occurred()).is_some_and(|mut audio| {
            // SAFETY: the block is valid during this call.
            self.fault.caught(false, || unsafe {
                self.stale.tell(data);
                audio.play((&self.inner, &self.link.inputs), self.is_active.load(Ordering::Acquire), data)
            })
        });
        // SAFETY: the block is valid during this call.
        unsafe { silence(data, played) };
        if played { kResultOk } else { kResultFalse }
    }

    unsafe fn getTailSamples(&self) -> u32 {
        // SAFETY: passed on as it came.
        self.fault.caught(0, || unsafe { self.inner.getTailSamples() })
    }
}
