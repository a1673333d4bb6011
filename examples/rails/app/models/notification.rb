# What is told to one person, on all of their devices.
class Notification < ApplicationRecord
  LATEST = 50
  LONGEST = 200

  belongs_to :user
  attribute :text, :trimmed
  validates :text, text: { maximum: LONGEST }

  scope :unread, -> { where(read: false) }
  scope :latest, -> { order(id: :desc).limit(LATEST) }

  after_create_commit { Notification.tell(user) { { type: "notification", notification: as_json } } }

  # Marks these as read, or all of them for nil; gives how many are still unread.
  def self.read!(user, ids)
    RateLimit::READS.take!(user.id)
    read = user.notifications.unread
    read = read.where(id: ids) if ids
    read_ids = transaction { read.lock.pluck(:id).tap { |found| where(id: found).update_all(read: true) } }
    tell(user) { { type: "read", ids: read_ids } } if read_ids.any?
    { unread: user.notifications.unread.count }
  end

  # Some ids as they come from outside.
  def self.checked_ids(ids)
    checked = ids.map { |id| WholeNumber.of(id) } if ids.is_a?(Array)
    return checked if checked&.all? && checked.size <= 1_000

    raise Problem.new(:invalid, field: :ids, message: "The ids are not a list of at most 1,000 ids.")
  end

  # Counted and told under the lock: the count that is told last is the true one.
  def self.tell(user)
    transaction do
      User.lock.find(user.id)
      event = yield.merge(unread: user.notifications.unread.count)
      NotificationsChannel.broadcast_to(user, States.stamp(event))
    end
  end

  def as_json(*)
    { id: id, from: sender, text: text, at: created_at.to_f, read: read }
  end
end
