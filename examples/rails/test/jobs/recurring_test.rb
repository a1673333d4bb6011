require_relative "../test_helper"

class RecurringTest < ActiveSupport::TestCase
  include ActiveJob::TestHelper

  LOCK = File.join(Storage::FOLDER, "jobs.lock")

  test "the jobs run in one process at a time, and in another one when that has ended" do
    other = File.open(LOCK, File::CREAT | File::RDWR)
    other.flock(File::LOCK_EX)
    assert_no_enqueued_jobs { Recurring.send(:tick) }
    other.close
    Recurring.instance_variable_set(:@ran, {})
    assert_enqueued_jobs(3) { Recurring.send(:tick) }
    assert_no_enqueued_jobs(only: CleanupJob) { Recurring.send(:tick) }
    assert_equal 1, ServerProcess.live.count
  end

  test "a process without jobs says what it has, and leaves them to the others" do
    Recurring.instance_variable_set(:@jobs, {})
    Recurring.instance_variable_set(:@ran, {})
    assert_no_enqueued_jobs { Recurring.send(:tick) }
    assert_equal 1, ServerProcess.live.count
  ensure
    Recurring.instance_variable_set(:@jobs, Recurring::JOBS)
  end

  test "who has gone without a goodbye is swept: people, rooms, processes" do
    Presence.beat("one", User.find_by!(name: "ada"), Room.first)
    ServerProcess.report
    travel Presence::TIMEOUT + 1.second
    PresenceJob.perform_now
    assert_equal [0, 0], [Presence.count, ServerProcess.count]
  end
end
