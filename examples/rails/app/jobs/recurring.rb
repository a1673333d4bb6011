# Says again and again what this process has, and has the jobs run, each in one process at a time: in that which holds
# the lock, which the system gives to another one when it ends.
module Recurring
  # Seconds between two runs. The first one comes with the start.
  JOBS = { "DashboardJob" => 2, "PresenceJob" => 2, "CleanupJob" => 600 }.freeze
  EVERY = JOBS.values.min
  @jobs = JOBS

  class << self
    # Without jobs of its own, a process only says what it has.
    def start(jobs: JOBS)
      @jobs = jobs
      run
      # Threads do not survive a fork: puma's workers start their own.
      ActiveSupport::ForkTracker.after_fork { run }
    end

    private

    def run
      @leads = nil
      @ran = {}
      Concurrent::TimerTask.execute(execution_interval: EVERY, run_now: true) { tick }
    end

    def tick
      Rails.application.executor.wrap do
        ServerProcess.report
        due.each { |job| job.constantize.perform_later } if @jobs.any? && leads?
      end
    rescue StandardError => error
      Rails.logger.error("#{error.class}: #{error.message}")
    end

    # Those whose time has come; a little early, for no timer is on time.
    def due
      now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
      jobs = @jobs.select { |job, every| @ran[job].nil? || now - @ran[job] > every - EVERY / 2.0 }.keys
      jobs.each { |job| @ran[job] = now }
    end

    def leads?
      @leads ||= File.open(File.join(Storage::FOLDER, "jobs.lock"), File::CREAT | File::RDWR)
      @leads.flock(File::LOCK_EX | File::LOCK_NB)
    end
  end
end
