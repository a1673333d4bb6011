# Something whose changes are numbered, and that leaves a tombstone: so clients take what is newer than what they
# have, and who was away hears of what is gone. Whoever changes it names the version, or holds the lock.
module Versioned
  extend ActiveSupport::Concern

  # Seconds. A row is older than its commit: who asks what has changed since a moment also gets what was changed
  # shortly before it.
  SLACK = 10

  included do
    self.locking_column = "version"

    scope :kept, -> { where(removed_at: nil) }
    scope :removed, -> { where.not(removed_at: nil) }
    scope :changed_since, ->(seconds) { where("updated_at >= ?", Time.zone.at(seconds - SLACK)) }
  end

  def remove!
    with_lock do
      raise ActiveRecord::RecordNotFound if removed_at

      update!(removed_at: Time.current, **emptied)
    end
  end

  def tombstone
    { id: id, version: version }
  end

  private

  # What of it is not kept.
  def emptied
    {}
  end
end
