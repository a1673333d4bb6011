# Has the jobs run again and again, each in one process at a time: in that which holds the lock, which the system
# gives to another one when it ends.
module Recurring
  EVERY = 2 # seconds
  JOBS = %w[DashboardJob PresenceJob CleanupJob].freeze

  class << self
    def start
      run
      # Threads do not survive a fork: puma's workers start their own.
      ActiveSupport::ForkTracker.after_fork { run }
    end

    private

    def run
      @leads = nil
      Concurrent::TimerTask.execute(execution_interval: EVERY, run_now: true) { tick }
    end

    def tick
      Rails.application.executor.wrap do
        ServerProcess.report
        JOBS.each { |job| job.constantize.perform_later } if leads?
      end
    rescue StandardError => error
      Rails.logger.error("#{error.class}: #{error.message}")
    end

    def leads?
      @leads ||= File.open(File.join(Storage::FOLDER, "jobs.lock"), File::CREAT | File::RDWR)
      @leads.flock(File::LOCK_EX | File::LOCK_NB)
    end
  end
end
